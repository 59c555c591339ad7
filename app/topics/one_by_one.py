"""Options written one by one into the form of a topic: each goes to the end of the list."""

from __future__ import annotations

from django.utils.translation import gettext as _

from app.topics.option_lines import MOST_OPTIONS
from app.topics.plain_text import is_blank, tidy_line
from app.topics.topic_form import TopicForm

FIELD = "another_option"


def wants_option(form: TopicForm) -> bool:
    """Whether an option is to be added to the list: asked for, or written and not added yet.

    The latter is how a browser sends the form when Enter is pressed in the field.
    """
    return "add_option" in form.data or not is_blank(form.data.get(FIELD, ""))


def with_option(form: TopicForm) -> TopicForm:
    """The form with one option more; or with the reason why not. Nothing else is checked yet."""
    form.is_valid()
    text = form.cleaned_data.get(FIELD, "")
    if FIELD not in form.errors and (problem := find_problem(text, lines_of(form))):
        form.add_error(FIELD, problem)
    if FIELD not in form.errors:
        form = longer(form, text)
    for name in [name for name in form.errors if name != FIELD]:
        del form.errors[name]
    if not form.errors:
        form.fields[FIELD].widget.attrs["autofocus"] = True
    return form


def lines_of(form: TopicForm) -> list[str]:
    lines = form.data.get("options", "").replace("\r", "\n").split("\n")
    return [line for line in map(tidy_line, lines) if not is_blank(line)]


def find_problem(text: str, lines: list[str]) -> str:
    if not text:
        return _("Write the option that you want to add.")
    if text.casefold() in (line.casefold() for line in lines):
        return _("“%(option)s” is on the list already.") % {"option": text}
    if len(lines) >= MOST_OPTIONS:
        return _("A topic can have up to %(most)d options. Remove one before you add another.") % {
            "most": MOST_OPTIONS
        }
    return ""


def longer(form: TopicForm, text: str) -> TopicForm:
    options = "\n".join([*lines_of(form), text])
    data = {**dict(form.data.items()), "options": options, FIELD: ""}
    form = TopicForm(data, at=form.at)
    form.is_valid()
    return form
