"""The addresses of this app."""

from django.urls import path

from app.api import views
from app.api.operations import api

urlpatterns = [
    path("api/docs/", views.documentation, name="api_docs"),
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/<int:key>/revocation/", views.revocation, name="revoke_token"),
    path("api/", api.urls),
]
