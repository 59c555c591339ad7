"""The addresses of this app."""


app_name = "ballots"
urlpatterns: list = []
