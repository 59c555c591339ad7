"""The addresses of this app."""


app_name = "topics"
urlpatterns: list = []
