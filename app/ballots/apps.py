from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "app.ballots"
    label = "ballots"
