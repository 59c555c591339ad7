from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "app.accounts"
    label = "accounts"

    def ready(self) -> None:
        from app.accounts import preferences  # noqa: F401  connects its receiver
