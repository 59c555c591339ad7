"""Tags typed in one field, separated by commas."""

import unicodedata

from django.utils.translation import gettext as _

from app.topics.plain_text import has_unprintable, is_blank, tidy_line

MOST_TAGS = 5
LONGEST_TAG = 30


class TagNamesError(Exception):
    """The text cannot become tags; the message says why."""


def parse_tag_names(text: str) -> list[str]:
    """The different tags in `text`, in the order typed. Raises TagNamesError."""
    if has_unprintable(text):
        raise TagNamesError(_("The tags hold a control character. Type them again."))
    names = list(dict.fromkeys(name for name in map(normalize_tag_name, text.split(",")) if name))
    if len(names) > MOST_TAGS:
        raise TagNamesError(
            _("You wrote %(count)d tags; a topic can have up to %(most)d.")
            % {"count": len(names), "most": MOST_TAGS}
        )
    for name in names:
        if len(name) > LONGEST_TAG:
            raise TagNamesError(
                _("“%(tag)s” has %(length)d characters; a tag can have up to %(most)d.")
                % {"tag": name[:100], "length": len(name), "most": LONGEST_TAG}
            )
    return names


def normalize_tag_name(text: str) -> str:
    """The one spelling of a tag: compatible characters folded (NFKC), lower case, no `#` before it."""
    name = tidy_line(unicodedata.normalize("NFKC", text).lower()).lstrip("# ")
    return "" if is_blank(name) else name
