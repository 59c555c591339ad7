from importlib import import_module

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "app.ballots"
    label = "ballots"

    def ready(self) -> None:
        import_module("app.ballots.personal")  # registers what one person can take away and leave behind
        import_module("app.ballots.removal")  # listens to topics that remove people
