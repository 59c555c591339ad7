"""The addresses of this app."""

from django.urls import path

from app.topics import views

app_name = "topics"
urlpatterns = [
    path("", views.home, name="home"),
    path("topics/", views.topic_list, name="list"),
    path("topics/new/", views.create, name="create"),
    path("code/", views.find, name="find"),
    path("topics/<str:code>/", views.detail, name="detail"),
    path("robots.txt", views.robots, name="robots"),
]
