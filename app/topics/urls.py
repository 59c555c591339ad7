"""The addresses of this app."""

from django.urls import path

from app.topics import feeds, owner_views, star_views, views

app_name = "topics"
urlpatterns = [
    path("", views.home, name="home"),
    path("topics/", views.topic_list, name="list"),
    path("topics/new/", views.create, name="create"),
    path("code/", views.find, name="find"),
    path("topics/feed/", feeds.topics, name="feed"),
    path("topics/<str:code>/", views.detail, name="detail"),
    path("topics/<str:code>/feed/", feeds.changes, name="changes"),
    path("topics/<str:code>/star/", star_views.star, name="star"),
    path("topics/<str:code>/edit/", owner_views.edit, name="edit"),
    path("topics/<str:code>/close/", owner_views.close, name="close"),
    path("topics/<str:code>/delete/", owner_views.delete, name="delete"),
    path("robots.txt", views.robots, name="robots"),
]
