"""Every page below a topic shows the way back to it, in the same words and order."""

from __future__ import annotations

import re

import pytest

from tests.gates import town
from tests.gates.walking import address

BELOW = re.compile(r"/topics/<\w+:code>/.")
HAS_NO_FRAME = {"ballots:embed", "ballots:figures", "ballots:turnout"}
"""Pages for other sites, and parts of pages."""
TRAIL = re.compile(r'<nav class="breadcrumbs".*?</nav>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)">')


@pytest.mark.django_db
def test_every_page_below_a_topic_leads_back_to_it():
    who = town.people()
    things, clients, seen = town.things(who), town.clients(who), set()
    for name, route in town.patterns().items():
        if not BELOW.match(route) or name in HAS_NO_FRAME:
            continue
        for code in ("code", "unlisted"):
            path = address(name, route, things, code=code)
            for role in ("owner", "member", "stranger", "anonymous"):
                page = clients[role].get(path)
                is_own = page.status_code == 403 and "You wrote this yourself" in page.text
                is_page = page.get("Content-Type", "").startswith("text/html")
                if not is_page or not (page.status_code == 200 or is_own):
                    continue
                trail = TRAIL.search(page.text)
                assert trail, f"{name} for {role}"
                top, topic, *_between = LINK.findall(trail[0])
                assert (top, topic) == ("/topics/", f"/topics/{things[code]}/"), name
                assert re.search(r'<li aria-current="page">[^<\s]', trail[0]), name
                seen.add(name)
    below = {"topics:edit", "topics:remove", "ballots:ballot", "moderation:report", "notifications:mute"}
    assert below <= seen
