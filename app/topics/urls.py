"""The addresses of this app."""

from django.urls import path

from app.topics import card_views, feeds, guest_views, option_views, owner_views, star_views, views

app_name = "topics"
urlpatterns = [
    path("", views.home, name="home"),
    path("topics/", views.topic_list, name="list"),
    path("topics/new/", views.create, name="create"),
    path("code/", views.find, name="find"),
    path("topics/feed/", feeds.topics, name="feed"),
    path("topics/<str:code>/", views.detail, name="detail"),
    path("topics/<str:code>/card.png", card_views.card_image, name="card"),
    path("topics/<str:code>/feed/", feeds.changes, name="changes"),
    path("topics/<str:code>/star/", star_views.star, name="star"),
    path("topics/<str:code>/edit/", owner_views.edit, name="edit"),
    path("topics/<str:code>/close/", owner_views.close, name="close"),
    path("topics/<str:code>/delete/", owner_views.delete, name="delete"),
    path("topics/<str:code>/options/new/", option_views.add, name="add_option"),
    path("topics/<str:code>/code.svg", guest_views.qr_code, name="qr_code"),
    path("topics/<str:code>/leaving/", guest_views.leave, name="leave"),
    path("topics/<str:code>/people/", guest_views.people, name="people"),
    path("topics/<str:code>/people/<int:person>/removal/", guest_views.remove, name="remove"),
    path("topics/<str:code>/people/<int:person>/readmission/", guest_views.readmit, name="readmit"),
    path("robots.txt", views.robots, name="robots"),
]
