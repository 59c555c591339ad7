"""The pages about the API in every state."""

from tests.e2e.state import State, send

STATES = {
    "api-docs": State("/api/docs/"),
    "tokens": State("/account/tokens/", "charlie"),
    "tokens-errors": State("/account/tokens/", "charlie", reach=send(name=" ")),
    "token-made": State("/account/tokens/", "bob", reach=send(name="Nightly export")),
    "token-revocation": State("/account/tokens/{token_key}/revocation/", "charlie"),
}

OF_STAFF = {"staff-tokens": State("/admin/api/accesstoken/", "admin")}
