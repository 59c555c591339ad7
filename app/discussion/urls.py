"""The addresses of this app."""

from django.urls import path

from app.discussion import own_views, views

ARGUMENT, REPLY = {"kind": "argument"}, {"kind": "reply"}

app_name = "discussion"
urlpatterns = [
    path("topics/<str:code>/arguments/", views.listed, name="list"),
    path("topics/<str:code>/arguments/new/", views.argue, name="argue"),
    path("topics/<str:code>/arguments/<int:key>/", views.read_argument, name="argument"),
    path("topics/<str:code>/arguments/<int:key>/reply/", views.reply, name="reply"),
    path("topics/<str:code>/arguments/<int:key>/edit/", own_views.edit, ARGUMENT, name="edit_argument"),
    path("topics/<str:code>/arguments/<int:key>/delete/", own_views.delete, ARGUMENT, name="delete_argument"),
    path("topics/<str:code>/arguments/<int:key>/history/", views.history, ARGUMENT, name="argument_history"),
    path("topics/<str:code>/replies/<int:key>/edit/", own_views.edit, REPLY, name="edit_reply"),
    path("topics/<str:code>/replies/<int:key>/delete/", own_views.delete, REPLY, name="delete_reply"),
    path("topics/<str:code>/replies/<int:key>/history/", views.history, REPLY, name="reply_history"),
]
