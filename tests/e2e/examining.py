"""What a page is examined for: axe's rules, its width, the room in its header. It is photographed, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from axe_playwright_python.sync_playwright import Axe

from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from tests.e2e.browsing import Visitor
    from tests.e2e.state import State

Theme: TypeAlias = Literal["light", "dark"]
SCREENSHOTS = ROOT / "screenshots"
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROWEST: ViewportSize = {"width": 320, "height": 640}
EVERYTHING = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}
CONTRAST = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": ["color-contrast", "link-in-text-block"],
}
WAYS: list[tuple[Theme, ViewportSize, dict[str, Any]]] = [
    ("light", WIDE, EVERYTHING),
    ("dark", WIDE, CONTRAST),
    ("dark", PHONE, CONTRAST),
    ("light", PHONE, EVERYTHING),
]
"""Theme, size, and what axe looks for: of two themes at one size, only the colours differ."""
SETTLED = "Promise.all(document.getAnimations().map(animation => animation.finished))"
"""Colours have changed: Django's admin lets them fade."""
OF_DJANGO = {
    "aria-prohibited-attr": ".help-tooltip",  # the label of an icon in a filtered list of choices
    "empty-table-header": "th",  # the column of what an inline row is called
    "label": ".select2-search__field",
    "label-title-only": "#searchbar",  # it has a label: a picture with a text alternative
    "list": ".select2-selection__rendered",
}
"""What the admin's own markup and scripts break: each rule, and the only elements that may."""

OVERLAPPING = """() => {
    const header = document.querySelector('.site-header');
    const parts = [...header.querySelectorAll('a, button, input:not([type=hidden])')];
    const boxes = parts.map(part => [part, part.getBoundingClientRect()]);
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const missing = boxes.filter(([, box]) => box.width < 24).map(([one]) => `no room for ${one.innerText}`);
    const crowded = boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) => meet(a, b))
        .map(([other]) => `${one.innerText} lies over ${other.innerText}`));
    return missing.concat(crowded);
}"""
"""What in the header has no room, or shares its room with another part."""


def examine(visitor: Visitor, state: State, name: str) -> None:
    page = visitor.open(state.path, status=state.status)
    state.reach(page)
    page.evaluate(Axe().axe_script)
    found = []
    for theme, size, rules in WAYS:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        page.evaluate(SETTLED)
        found += [f"{theme} {size['width']}: {violation}" for violation in violations(page, rules)]
        kind = theme if size == WIDE else f"phone-{theme}"
        page.screenshot(path=SCREENSHOTS / f"{name}-{kind}.png", full_page=True)
    page.set_viewport_size(NARROWEST)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROWEST["width"]:
        found.append(f"{width} px wide on a screen of {NARROWEST['width']}: {too_wide(page)}")
    assert found == [], "\n".join(found)


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    report: Any = page.evaluate("rules => axe.run(rules)", rules)
    return [
        f"{rule['id']} ({rule['impact']}) {node['target']} {node['failureSummary']}"
        for rule in report["violations"]
        for node in rule["nodes"]
        if not is_of_django(rule["id"], page, node["target"])
    ][:5]


def is_of_django(rule: str, page: Page, target: list[str]) -> bool:
    """Whether a violation is one of the admin's that we know of."""
    if rule not in OF_DJANGO or "/admin/" not in page.url:
        return False
    return bool(page.locator(target[0]).first.evaluate("(e, known) => e.matches(known)", OF_DJANGO[rule]))


def too_wide(page: Page) -> Any:
    """Which elements reach beyond the screen."""
    return page.evaluate(
        """[...document.querySelectorAll('body *')]
           .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
           .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
    )
