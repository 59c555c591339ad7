"""The addresses of this app."""

from django.urls import path

from app.accounts.views import (
    addresses,
    languages,
    own_data,
    passwords,
    preferences,
    profile,
    registration,
    sessions,
    two_factor,
)

app_name = "accounts"
urlpatterns = [
    path("", profile.profile, name="profile"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("email/", addresses.change, name="email_change"),
    path("email/mail/", addresses.sent, name="email_sent"),
    path("email/cancellation/", addresses.cancel, name="email_cancel"),
    path("email/<str:token>/", addresses.confirm, name="email_confirm"),
    path("export/", own_data.take_away, name="export"),
    path("leaving/", own_data.depart, name="leave"),
    path("language/", languages.language, name="language"),
    path("register/", registration.register, name="register"),
    path("register/mail/", registration.check_mail, name="check_mail"),
    path("verify/<str:token>/", registration.verify, name="verify"),
    path("verify/<str:token>/renewal/", registration.renew, name="renew"),
    path("verify/<str:token>/password/", registration.choose_anew, name="choose_anew"),
    path("log-in/", sessions.log_in, name="log_in"),
    path("log-out/", sessions.log_out, name="log_out"),
    path("log-in/code/", two_factor.enter_code, name="second_step"),
    path("two-factor/", two_factor.show, name="two_factor"),
    path("two-factor/set-up/", two_factor.set_up, name="two_factor_set_up"),
    path("two-factor/recovery-codes/", two_factor.renew_codes, name="two_factor_codes"),
    path("two-factor/switching-off/", two_factor.switch_off, name="two_factor_switch_off"),
    path("password/", passwords.password_change, name="password_change"),
    path("password/reset/", passwords.password_reset, name="password_reset"),
    path("password/reset/mail/", passwords.password_reset_sent, name="password_reset_sent"),
    path(
        "password/reset/<str:uidb64>/<str:token>/",
        passwords.PasswordResetConfirm.as_view(),
        name="password_reset_confirm",
    ),
]
