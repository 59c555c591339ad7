"""The addresses of this app."""

from django.urls import path

from app.moderation import views

app_name = "moderation"
urlpatterns = [
    path("topics/<str:code>/report/", views.report_topic, name="report_topic"),
    path("topics/<str:code>/report/<str:kind>/<int:key>/", views.report, name="report"),
    path("moderation/", views.decisions, name="decisions"),
    path("moderation/own/", views.own, name="own"),
    path("moderation/appeal/<str:token>/", views.appeal, name="appeal"),
]
