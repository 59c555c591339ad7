"""Parts of pages that are made once for the same inputs: `{% load remembering %}`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from app.pages.memory import Memory, surroundings, told_apart

register = template.Library()

PARTS: Memory[SafeString] = Memory(most=16 * 1024 * 1024)
AROUND = "surroundings"
ADDRESSES: Memory[tuple[str, ...]] = Memory(most=64 * 1024)
PLAIN = (str, int, Decimal, Fraction, float, date, type(None))
"""What may be an input: it does not change, and prints the same wherever it is equal and of one type."""


def page_surroundings(_request: HttpRequest) -> dict[str, Any]:
    """The context processor: the surroundings of a page are looked up once for all its parts."""
    return {AROUND: surroundings()}


def around(context: template.Context) -> tuple[Hashable, ...]:
    """The surroundings in which a template is rendered."""
    known: tuple[Hashable, ...] | None = context.get(AROUND)
    return known or surroundings()


class RememberNode(template.Node):
    """Renders its body with nothing but its inputs, so that it cannot depend on anything else."""

    def __init__(self, body: NodeList, inputs: Mapping[str, FilterExpression]) -> None:
        self.body, self.inputs = body, tuple(inputs.items())
        self.child_nodelists = ("body",)

    def render(self, context: template.Context) -> SafeString:
        values = [plain(name, expression.resolve(context)) for name, expression in self.inputs]
        key = (self, around(context), *map(told_apart, values))
        return PARTS.recall(key, lambda: self.rendered(context, values))

    def rendered(self, context: template.Context, values: list[Any]) -> SafeString:
        names = [name for name, _expression in self.inputs]
        alone = template.Context(dict(zip(names, values, strict=True)), autoescape=context.autoescape)
        alone.template = context.template
        return self.body.render(alone)


@register.tag
def remember(parser: Parser, token: Token) -> RememberNode:
    """`{% remember title=topic.title state=state %}…{% endremember %}`: rendered once for these inputs.

    Within it there are no other names than those, not even `request` and `user`, and for the same inputs the
    body must say the same tomorrow: what depends on the time, such as `moment|when`, comes in as an input.
    Inputs are texts, numbers, times, None, and tuples of them.
    """
    words = token.split_contents()[1:]
    inputs = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"remember takes inputs as name=value, and no {words[0]!r}.")
    body = parser.parse(("endremember",))
    parser.delete_first_token()
    if body.get_nodes_by_type(CsrfTokenNode):
        raise template.TemplateSyntaxError("No csrf_token can be remembered: it differs each time.")
    return RememberNode(body, inputs)


def plain(name: str, value: Any) -> Any:
    """An input as a value that does not change. Raises TypeError for what could, such as a model."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, tuple | list):
        return tuple(plain(name, part) for part in value)
    raise TypeError(f"{name!r} is a {type(value).__name__}: remember takes texts, numbers, times and tuples.")


@register.simple_tag(takes_context=True)
def place(context: template.Context, *names: str) -> str:
    """The address of this page where it is that of one of the named pages, else nothing."""
    path = getattr(context.get("request"), "path", "")
    return path if path in known_addresses(context, names) else ""


@register.simple_tag(takes_context=True)
def address(context: template.Context, name: str) -> str:
    """The address of a page that needs no more than its name, or nothing where no app has it."""
    return next(iter(known_addresses(context, (name,))), "")


def known_addresses(context: template.Context, names: tuple[str, ...]) -> tuple[str, ...]:
    return ADDRESSES.recall((names, around(context)), lambda: addresses(names))


def addresses(names: Iterable[str]) -> tuple[str, ...]:
    """Of those pages that are there."""
    found = []
    for name in names:
        with suppress(NoReverseMatch):
            found.append(reverse(name))
    return tuple(found)


def part(template_name: str, **inputs: Any) -> SafeString:
    """What a template makes of these inputs alone: for the same ones it is rendered once.

    The same rules as in `remember` hold for the inputs and for the template.
    """
    values = [told_apart(plain(name, value)) for name, value in inputs.items()]
    key = (template_name, *surroundings(), *inputs, *values)
    return PARTS.recall(key, lambda: render_to_string(template_name, inputs))
