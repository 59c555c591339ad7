from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "app.pages"
    label = "pages"

    def ready(self) -> None:
        from app.pages import lookups  # noqa: F401, PLC0415 - models know its lookups from then on
        from app.pages.names import translate_names  # noqa: PLC0415 - models are not ready before

        translate_names()
