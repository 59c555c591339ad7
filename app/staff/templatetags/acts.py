"""The staff log in templates: `{% load acts %}`."""

from __future__ import annotations

from django import template

from app.staff.acts import act_in_words

register = template.Library()
register.filter("act_in_words", act_in_words)
