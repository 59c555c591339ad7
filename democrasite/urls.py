"""Every address of the site, by app."""

from django.contrib import admin
from django.urls import include, path

from app.pages.views import favicon

urlpatterns = [
    path("admin/", admin.site.urls),
    path("account/", include("app.accounts.urls")),
    path("favicon.ico", favicon),
    path("", include("app.topics.urls")),
    path("", include("app.ballots.urls")),
    path("", include("app.discussion.urls")),
    path("", include("app.notifications.urls")),
    path("", include("app.moderation.urls")),
    path("", include("app.api.urls")),
]

handler400 = "app.pages.views.bad_request"
handler403 = "app.pages.views.permission_denied"
handler404 = "app.pages.views.page_not_found"
handler500 = "app.pages.views.server_error"
