from django.apps import AppConfig

from app.pages.written_once import REFUSAL


class PagesConfig(AppConfig):
    name = "app.pages"
    label = "pages"
    database_objects = (REFUSAL,)

    def ready(self) -> None:
        from app.pages import lookups  # noqa: F401, PLC0415 - models know its lookups from then on
        from app.pages.names import translate_names  # noqa: PLC0415 - models are not ready before

        translate_names()
