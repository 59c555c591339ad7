from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from app.topics.favorite_objects import FAVORITE_OBJECTS
from app.topics.search_in_sqlite import list_words
from app.topics.search_objects import SEARCH_OBJECTS


class TopicsConfig(AppConfig):
    name = "app.topics"
    label = "topics"
    database_objects = (*SEARCH_OBJECTS, *FAVORITE_OBJECTS)

    def ready(self) -> None:
        connection_created.connect(list_words, dispatch_uid="list words")
        import_module("app.topics.personal")  # registers what one person can take away and leave behind
