from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "app.topics"
    label = "topics"
