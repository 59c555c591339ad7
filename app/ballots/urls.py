"""The addresses of this app."""

from django.urls import path

from app.ballots import result_views, views

app_name = "ballots"
urlpatterns = [
    path("topics/<str:code>/ballot/", views.ballot, name="ballot"),
    path("topics/<str:code>/ballot/withdrawal/", views.withdrawal, name="withdrawal"),
    path("topics/<str:code>/ballot/confirmation/", views.confirmation, name="confirmation"),
    path("topics/<str:code>/results/", result_views.results, name="results"),
    path("topics/<str:code>/results/figures/", result_views.figures, name="figures"),
    path("topics/<str:code>/results/turnout/", result_views.turnout, name="turnout"),
    path("topics/<str:code>/results/embed/", result_views.embed, name="embed"),
    path("topics/<str:code>/results.csv", result_views.result_csv, name="csv"),
    path("topics/<str:code>/results.json", result_views.result_json, name="json"),
]
