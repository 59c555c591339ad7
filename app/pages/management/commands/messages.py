"""`manage.py messages`: brings the catalogues of translations up to date."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Fill the catalogues of translations from the code, compile them, and list what lacks translation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from app.pages import catalogues  # noqa: PLC0415 - where the site is only served there is no Babel
        except ImportError as error:
            raise CommandError("Babel is not installed: `make install-dev` installs it.") from error
        texts = catalogues.texts_of_the_code()
        for language in catalogues.languages():
            catalog = catalogues.filled(language, texts)
            catalogues.write(language, catalog)
            missing = catalogues.untranslated(catalog)
            self.stdout.write(f"{language}: {len(texts)} texts, {len(missing)} without translation")
            for text in missing:
                self.stdout.write(f"  {text.singular!r} ({texts[text][0]})")
