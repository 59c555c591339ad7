from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "app.accounts"
    label = "accounts"

    def ready(self) -> None:
        import_module("app.accounts.preferences")  # connects its receiver
        import_module("app.accounts.personal")  # registers what this app exports
