"""The addresses of this app."""

from django.urls import path

from app.ballots import views

app_name = "ballots"
urlpatterns = [
    path("topics/<str:code>/ballot/", views.ballot, name="ballot"),
    path("topics/<str:code>/ballot/withdrawal/", views.withdrawal, name="withdrawal"),
    path("topics/<str:code>/ballot/confirmation/", views.confirmation, name="confirmation"),
    path("topics/<str:code>/results/", views.results, name="results"),
]
