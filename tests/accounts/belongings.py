"""What somebody has here who leaves: topics and ballots."""

from django.utils import timezone

from app.accounts.models import User
from app.ballots import tally
from app.ballots.casting import cast
from app.topics.models import Topic
from app.topics.publishing import Draft, publish


def propose(creator: User, title: str = "A bench for the square") -> Topic:
    draft = Draft(
        title=title, description="Alice's words", options=["Yes", "No"], multiple_choice=False, unlisted=False
    )
    return publish(draft, creator=creator, at=timezone.now())


def vote(topic: Topic, voter: User) -> None:
    cast(topic, voter=voter, options=topic.options.all()[:1], at=timezone.now())


def result(topic: Topic) -> list[int]:
    tally.refresh(topic)
    return [count or 0 for count in topic.options.values_list("tally__ballots", flat=True)]
