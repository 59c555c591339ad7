from django.apps import AppConfig


class BridgeConfig(AppConfig):
    name = "app.bridge"
    label = "bridge"
