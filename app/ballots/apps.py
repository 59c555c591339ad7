from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "app.ballots"
    label = "ballots"

    def ready(self) -> None:
        from app.ballots import removal  # noqa: PLC0415 - models are not ready before

        removal.listen()
