"""Who is told of a reply, and that nobody is told of what moderators hid."""

from django.utils import timezone

from app.discussion import arguing
from app.moderation import deciding, reporting
from app.moderation.models import Kind as ThingKind
from app.moderation.models import Verdict
from app.moderation.things import find_thing
from app.notifications.composing import compose
from app.notifications.kinds import Kind
from app.notifications.models import Mail, Notification
from app.topics.models import Topic
from tests.notifications.conftest import browser_of
from tests.staff.cast import make_user


def argue_and_reply(topic, author, replier, text="But **where** to?"):
    at = timezone.now()
    argument = arguing.argue(topic, author=author, stance="for", text="Here is better.", at=at)
    return arguing.reply(argument, author=replier, text=text, at=at)


def open_topic(make_topic) -> Topic:
    return make_topic(closes_at=None)


def hide(topic, kind, key, *, reporter):
    moderator = make_user("mod", is_staff=True, is_superuser=True)
    thing = find_thing(topic, kind, key)
    assert thing is not None
    case = reporting.report(thing, reporter=reporter, ground="spam", words="", at=timezone.now()).case
    deciding.decide(case, verdict=Verdict.HIDE, reason="Spam.", by=moderator, at=timezone.now())


def test_who_argued_is_told_of_a_reply_and_led_to_it(make_topic, bob, dana):
    reply = argue_and_reply(open_topic(make_topic), bob, dana)
    told = Notification.objects.get()
    assert (told.person, told.kind, told.detail) == (bob, Kind.REPLIES, "But where to?")
    assert told.address == reply.get_absolute_url()
    assert f'id="reply-{reply.pk}"' in browser_of(bob).get(f"/notifications/{told.pk}/", follow=True).text


def test_nobody_is_told_of_their_own_reply(make_topic, bob):
    argue_and_reply(open_topic(make_topic), bob, bob)
    assert not Notification.objects.exists()


def test_a_reply_that_is_hidden_is_quoted_no_more(make_topic, bob, dana):
    topic = open_topic(make_topic)
    reply = argue_and_reply(topic, bob, dana, "Vicious words")
    hide(topic, ThingKind.REPLY, reply.pk, reporter=bob)
    assert "Vicious" not in browser_of(bob).get("/notifications/").text
    assert not Notification.objects.filter(kind=Kind.REPLIES).exists()


def test_news_of_a_hidden_topic_is_neither_shown_counted_nor_mailed(make_topic, bob, dana):
    topic = open_topic(make_topic)
    argue_and_reply(topic, bob, dana)
    Notification.objects.update(mail_due_at=timezone.now())
    hide(topic, ThingKind.TOPIC, topic.pk, reporter=dana)
    page = browser_of(bob).get("/notifications/").text
    assert topic.title not in page
    assert "News (1)" not in page
    compose(timezone.now())
    assert not Mail.objects.filter(person=bob).exists()
