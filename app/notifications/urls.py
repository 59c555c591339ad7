"""The addresses of this app."""

from django.urls import path

from app.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.listed, name="list"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/choices/", views.choices, name="choices"),
    path("notifications/stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("notifications/<int:key>/", views.follow, name="follow"),
    path("topics/<str:code>/notifications/", views.mute, name="mute"),
]
