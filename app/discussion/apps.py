from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionConfig(AppConfig):
    name = "app.discussion"
    label = "discussion"
    verbose_name = _("Discussion")

    def ready(self) -> None:
        import_module("app.discussion.on_topic_page")  # its section of the topic's page
        import_module("app.discussion.personal")  # registers what one person can take away and leave behind
