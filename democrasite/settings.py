"""Django's settings. What depends on the place comes from `app.config.settings`."""

from app.bridge.no_migrations import NoMigrations
from app.config.settings import ROOT, settings_from_environment

config = settings_from_environment()

DEBUG = config.debug
SECRET_KEY = config.secret_key
ALLOWED_HOSTS = list(config.allowed_hosts)
SERVER_HOST, SERVER_PORT = config.host, config.port
SITE_URL = config.site_url
TRUSTED_PROXIES = config.trusted_proxies
REQUIRE_EMAIL_VERIFICATION = config.require_email_verification
REQUIRE_STAFF_TWO_FACTOR = config.require_staff_two_factor

ROOT_URLCONF = "democrasite.urls"
WSGI_APPLICATION = "democrasite.wsgi.application"

INSTALLED_APPS = [
    "app.bridge",
    "app.pages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "app.accounts",
    "app.topics",
    "app.ballots",
    "app.discussion",
    "app.notifications",
    "app.moderation",
    "app.api",
    "app.staff.apps.StaffConfig",
    "app.staff.apps.DemocrasiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "import_export",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "app.pages.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "app.pages.languages.LanguageMiddleware",
    "app.pages.time_zones.TimeZoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "app.pages.middleware.RateLimitedMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "app.pages.templatetags.remembering.page_surroundings",
                "app.accounts.figures.figures",
            ],
        },
    },
]

FORM_RENDERER = "app.pages.forms.PagesRenderer"

# The database. Alembic owns its schema: no app has Django migrations.
DATABASES = {"default": dict(config.database)}
DATABASE_IS_EMBEDDED = config.database_is_embedded
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = NoMigrations()
BRIDGE_VENDORS = ("sqlite", "postgresql")
BRIDGE_BACKUP_FOLDER = config.backup_folder
BRIDGE_DIRECT_URL = config.direct_database_url
globals().update(config.upgrade_limits)

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["app.accounts.backends.NameOrAddressBackend"]
LOGIN_URL = "accounts:log_in"
LOGIN_REDIRECT_URL = "topics:list"
LOGOUT_REDIRECT_URL = "topics:home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
OTP_TOTP_ISSUER = "Democrasite"
# The site's own limits count wrong codes as they count wrong passwords.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

# Mail. Django 6.1 would rather have MAILERS, which 5.2 does not know.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = config.sender
for name, value in config.email.items():
    globals()[name] = value

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("pt", "Português")]
LOCALE_PATHS = [ROOT / "app" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = config.is_https
USE_I18N = True
USE_TZ = True
TIME_ZONE = config.time_zone

# Static files, served by whitenoise
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "app.pages.style_sheets.JoiningStorage",
    },
}

# A cell that a spreadsheet would take for a formula is exported as text
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True

# What goes wrong is told on standard error. A missing page is no error.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "INFO" if DEBUG else "ERROR", "propagate": True}},
}

# A ballot of a thousand options may come back with all of them selected, and a few fields more.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1100

# Security
SECURE_SSL_REDIRECT = config.is_https
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if config.is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if config.trusted_proxies else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = config.is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [config.site_url] if config.is_https else []
CSRF_FAILURE_VIEW = "app.pages.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'", "data:"],
        "manifest-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
    },
}
