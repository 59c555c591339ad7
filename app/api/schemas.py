"""The shapes of what goes in and out. Times are ISO 8601 with a zone; texts are as people typed them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict


class Strict(Schema):
    """What a program sends: a field that does not exist is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")


class ProblemOut(Schema):
    """A refusal, as RFC 9457 has it; sent as application/problem+json."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(default_factory=list, description="field and message of each")


# Account


class RegistrationIn(Strict):
    username: str
    email: str
    password: str


class ConfirmationIn(Strict):
    token: str = Field(description="from the link in the mail")
    password: str = Field(description="the one chosen at registration")
    username: str | None = Field(None, description="another one, where the first was taken meanwhile")


class AccountOut(Schema):
    username: str
    email: str
    email_verified: bool
    created_at: datetime


class AcceptedOut(Schema):
    detail: str


class TokenIn(Strict):
    username: str = Field(description="or e-mail address")
    password: str
    name: str = Field(description="what you call it, such as the program that gets it")


class TokenOut(Schema):
    token: str = Field(description="shown this once")
    name: str


class TokenListed(Schema):
    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


# Topics

Results = Literal["always", "voted", "closed"]
"""Who sees the result before voting closes: everybody, whoever has voted, nobody."""


class OptionOut(Schema):
    id: int
    position: int = Field(description="counts from 1, in ballot order")
    text: str


class TopicOut(Schema):
    share_code: str
    title: str
    description: str = Field(description="Markdown")
    url: str
    state: Literal["not-yet-open", "open", "closed"]
    unlisted: bool
    multiple_choice: bool
    min_choices: int | None
    max_choices: int | None
    early_results: Results
    collaborative: bool
    options_until: datetime | None
    tags: list[str]
    creator: str | None = Field(description="null for a former member")
    created_at: datetime
    opens_at: datetime
    closes_at: datetime | None
    closing_reason: str
    edited_at: datetime | None
    ballots: int = Field(description="as last counted")


class TopicWithOptions(TopicOut):
    options: list[OptionOut]


class TopicFilter(Schema):
    q: str = Field("", description="words, or a share code")
    show: str = Field("all", description="all, needs-vote, voted, favorites, shared or mine")
    state: str = Field("all", description="all, open, closing-soon or closed")
    tag: str = ""
    sort: str = Field("newest", description="relevance, newest, ballots, favorites, title or closing")
    after: str = Field("", description="the cursor in `next`")
    before: str = Field("", description="the cursor in `previous`")


class TopicPage(Schema):
    items: list[TopicOut]
    next: str | None = Field(description="the address of the next page")
    previous: str | None


class TopicIn(Strict):
    title: str
    description: str = ""
    options: list[str]
    multiple_choice: bool = False
    unlisted: bool = False
    tags: list[str] = Field(default_factory=list)
    min_choices: int | None = Field(None, description="with multiple_choice: one, unless said")
    max_choices: int | None = Field(None, description="with multiple_choice: all, unless said")
    early_results: Results = "always"
    collaborative: bool = Field(False, description="whether others may add options")
    options_until: AwareDatetime | None = Field(None, description="until when they may")
    closes_at: AwareDatetime | None = None


class TopicChange(Strict):
    """What is left out stays as it is; `closes_at: null` takes the closing time away."""

    title: str = ""
    description: str = ""
    options: list[str] = Field(default_factory=list)
    multiple_choice: bool = False
    unlisted: bool = False
    tags: list[str] = Field(default_factory=list)
    min_choices: int | None = Field(None, description="with multiple_choice: one, unless said")
    max_choices: int | None = Field(None, description="with multiple_choice: all, unless said")
    early_results: Results = "always"
    collaborative: bool = Field(False, description="whether others may add options")
    options_until: AwareDatetime | None = Field(None, description="until when they may")
    closes_at: AwareDatetime | None = None


class OptionIn(Strict):
    text: str
    is_different: bool = Field(False, description="true where it resembles another option and is meant so")


class GuestOut(Schema):
    username: str
    came_at: datetime
    is_removed: bool


class ClosingIn(Strict):
    reason: str


# Ballots and results


class BallotIn(Strict):
    options: list[int] = Field(description="the ids of the options")


class BallotOut(Schema):
    cast_at: datetime
    changed_at: datetime
    options: list[OptionOut]


class OptionResultOut(Schema):
    position: int
    text: str
    ballots: int


class ResultOut(Schema):
    ballots: int
    is_final: bool
    counted_at: datetime | None
    is_hidden: bool = Field(description="whether you may not see yet what people chose")
    verdict: str
    options: list[OptionResultOut] = Field(description="in ballot order")
