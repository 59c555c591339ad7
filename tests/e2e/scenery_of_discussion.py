"""A discussion on the market square: with things edited, deleted, hidden, reported and decided."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from app.accounts.models import User
from app.discussion import arguing
from app.discussion.models import Argument
from app.moderation import deciding, reporting
from app.moderation.models import Decision, Kind, Verdict
from app.moderation.telling import appeal_link
from app.moderation.things import find_thing
from app.topics.models import Topic

FOR = [
    "A market three days a week would **bring people back** into the old town.",
    "Trees and benches cost little. See [the plan](https://example.org/plan).",
    "I live there:\n\n- it is quiet after eight\n- the shops want it\n- my children have nowhere to play",
]
AGAINST = [
    "Where would the forty parked cars go? Nobody has said.",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3,
    "שדרת האלונים או כיכר השוק, זאת השאלה",
]


def discuss(topic: Topic, unvoted: Topic) -> dict[str, str]:
    """Argue, reply, edit, delete, hide and report; what the addresses of it all hold."""
    people = {name: User.objects.get(username=name) for name in ("alice", "bob", "charlie", "dana", "admin")}
    at = timezone.now() - timedelta(hours=5)
    arguments = [
        arguing.argue(
            topic, author=people[who], stance=stance, text=text, at=at + timedelta(minutes=7 * number)
        )
        for number, (who, stance, text) in enumerate(
            [("alice", "for", text) for text in FOR] + [("bob", "against", text) for text in AGAINST]
        )
    ]
    for number in range(12):
        arguing.argue(topic, author=people["charlie"], stance="for", text=f"Reason number {number}.", at=at)
    about_option = arguing.argue(
        topic, author=people["dana"], stance="for", text="Shade.", option=topic.options.first(), at=at
    )
    lively = arguments[0]
    for number in range(33):
        arguing.reply(lively, author=people["bob"], text=f"Yes, but *what* of point {number}?", at=at)
    reply = arguing.reply(lively, author=people["dana"], text="It does in other towns.", at=timezone.now())
    arguing.change_text(lively, text=lively.text + " Ask the bakers.", at=timezone.now())
    gone = arguments[1]
    arguing.reply(gone, author=people["bob"], text="A pity, I liked that.", at=timezone.now())
    arguing.take_back(gone, at=timezone.now())
    decision = moderate(arguments[4], people)
    hidden_topic(people)
    report(unvoted, Kind.TOPIC, unvoted.pk, by=people["bob"])
    waiting = report(topic, Kind.ARGUMENT, arguments[3].pk, by=people["dana"])
    return {
        "argument": str(lively.pk),
        "argument_gone": str(gone.pk),
        "argument_hidden": str(arguments[4].pk),
        "argument_of_dana": str(about_option.pk),
        "reply": str(reply.pk),
        "appeal": appeal_link(decision).rpartition("/appeal/")[2],
        "case_key": str(waiting.case_id),
        "decision_key": str(decision.pk),
        "hidden_topic": "HDDN2345",
    }


def moderate(argument: Argument, people: dict[str, User]) -> Decision:
    new = report(argument.topic, Kind.ARGUMENT, argument.pk, by=people["dana"])
    return deciding.decide(
        new.case,
        verdict=Verdict.HIDE,
        reason="It is one long word that nobody can read.",
        by=people["admin"],
        at=timezone.now(),
    )


def hidden_topic(people: dict[str, User]) -> None:
    topic = Topic.objects.create(
        title="Buy watches here", creator=people["alice"], description="Cheap!", share_code="HDDN2345"
    )
    new = report(topic, Kind.TOPIC, topic.pk, by=people["dana"])
    deciding.decide(
        new.case, verdict=Verdict.HIDE, reason="Advertising.", by=people["admin"], at=timezone.now()
    )


def report(topic: Topic, kind: Kind, key: int, *, by: User) -> reporting.Report:
    thing = find_thing(topic, kind, key)
    assert thing is not None
    return reporting.report(thing, reporter=by, ground="spam", words="Please look.", at=timezone.now())
