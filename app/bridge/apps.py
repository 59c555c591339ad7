"""The bridge as a Django app: put it before others in INSTALLED_APPS."""

from django.apps import AppConfig


class BridgeConfig(AppConfig):
    name = "app.bridge"
    label = "bridge"

    def ready(self) -> None:
        from app.bridge import checks, takeover  # noqa: F401  registers the checks

        takeover.take_over()
