from importlib import import_module

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "app.topics"
    label = "topics"

    def ready(self) -> None:
        import_module("app.topics.personal")  # registers what one person can take away and leave behind
