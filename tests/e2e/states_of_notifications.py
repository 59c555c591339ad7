"""The pages of notifications in every state."""

from tests.e2e.state import State

STATES = {
    "notifications": State("/notifications/", "dana"),
    "notifications-none": State("/notifications/", "admin"),
    "notification-choices": State("/notifications/choices/", "alice"),
    "notification-mute": State("/topics/{open}/notifications/", "bob"),
    "notification-stop": State("/notifications/{stop}"),
    "notification-stop-unusable": State("/notifications/stop/nonsense/", status=404),
}

OF_STAFF = {
    "staff-mails": State("/admin/notifications/mail/", "admin"),
    "staff-mail": State("/admin/notifications/mail/{mail_key}/change/", "admin"),
}
