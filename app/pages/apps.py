from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "app.pages"
    label = "pages"
