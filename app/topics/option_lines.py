"""Options pasted as lines: parsed, or refused with the numbers of the lines to mend."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from app.topics.plain_text import has_unprintable, is_blank, tidy_line

MOST_OPTIONS = 1000
LONGEST_OPTION = 200
MOST_PROBLEMS = 10


class OptionLinesError(Exception):
    """The lines cannot become options; `problems` are sentences that say which and why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def parse_option_lines(text: str) -> list[str]:
    """The options in `text`, one a line, in order; blank lines are dropped.

    Raises OptionLinesError. Line numbers count from 1 and include blank lines, as an editor shows them.
    """
    lines = list(numbered_lines(text))
    if problem := find_wrong_number(len(lines)):
        raise OptionLinesError([problem])
    if problems := [*find_bad_lines(lines), *find_duplicates(lines)]:
        raise OptionLinesError(shorten(problems))
    return [option for _number, option in lines]


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line that is not blank, tidied, with its number."""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        option = tidy_line(line)
        if not is_blank(option) or has_unprintable(option):
            yield number, option


def find_wrong_number(count: int) -> str:
    if count == 0:
        return _("Write at least one option, each on a line of its own.")
    if count > MOST_OPTIONS:
        excess = count - MOST_OPTIONS
        return ngettext(
            "You wrote %(count)d options; a topic can have up to %(most)d. Remove %(excess)d line.",
            "You wrote %(count)d options; a topic can have up to %(most)d. Remove %(excess)d lines.",
            excess,
        ) % {"count": count, "most": MOST_OPTIONS, "excess": excess}
    return ""


def find_bad_lines(lines: list[tuple[int, str]]) -> Iterator[str]:
    for number, option in lines:
        if has_unprintable(option):
            yield _("Line %(line)d holds a control character. Type the line again.") % {"line": number}
        elif len(option) > LONGEST_OPTION:
            yield _("Line %(line)d has %(length)d characters. Shorten it to %(most)d.") % {
                "line": number,
                "length": len(option),
                "most": LONGEST_OPTION,
            }


def find_duplicates(lines: list[tuple[int, str]]) -> Iterator[str]:
    """A sentence for each option that stands on several lines, whatever its capitals."""
    places: dict[str, list[int]] = {}
    for number, option in lines:
        places.setdefault(option.casefold(), []).append(number)
    texts = dict(lines)
    for numbers in places.values():
        if len(numbers) > 1:
            yield _("Lines %(lines)s and %(last)d say the same: “%(text)s”. Keep one of them.") % {
                "lines": ", ".join(map(str, numbers[:-1])),
                "last": numbers[-1],
                "text": texts[numbers[0]][:LONGEST_OPTION],
            }


def shorten(problems: list[str]) -> list[str]:
    """The first few problems, and how many more there are."""
    rest = len(problems) - MOST_PROBLEMS
    if rest <= 0:
        return problems
    more = ngettext("%(rest)d more line needs mending.", "%(rest)d more lines need mending.", rest)
    return [*problems[:MOST_PROBLEMS], more % {"rest": rest}]
