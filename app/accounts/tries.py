"""How often somebody may try to log in to one account: wrong passwords, wrong codes.

Counted with the site's rate limits rather than by django-axes: those count in one statement, so that
tries at the same moment count too; they keep no address and no typed name in clear (people type
passwords into the wrong field); and one account has one budget, by whichever of its names it is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from app.accounts.models import User
from app.accounts.rate_limits import forgive_subject, limit_subject, network_of

QUARTER = timedelta(minutes=15)
MOST_FAILURES = 10
"""Wrong tries for one account from one network within a quarter of an hour."""

MOST_FAILURES_FROM_ANYWHERE = 50
"""Wrong tries for one account from all networks within a quarter of an hour.

A limit for the account alone lets anyone shut its owner out, with ten wrong tries from anywhere; a limit
for the network alone lets somebody with many networks guess without end. So both count: one network
shuts out only itself, and five of them together still try fewer than 5000 passwords a day. Whoever
commands five networks can shut an owner out for minutes: the price of that bound.
"""


def account_of(user: User) -> str:
    """What tries for an account are counted against. Forgiving them begins a new count."""
    since = user.tries_forgiven_at
    return f"user {user.pk}" if since is None else f"user {user.pk} since {since.isoformat()}"


def forgive_all(user: User, at: datetime) -> None:
    """Let somebody try again at once, from everywhere: they proved their address, or staff say so."""
    user.tries_forgiven_at = at
    user.save(update_fields=["tries_forgiven_at"])


@dataclass(frozen=True)
class Tries:
    """The tries of one kind, such as "log-ins", for one account from where the request comes."""

    request: HttpRequest
    account: str
    kind: str

    @property
    def here(self) -> str:
        return f"{self.account} from {network_of(self.request)}"

    def count(self) -> None:
        """Count one more. Raises RateLimited when there are none left here, or from anywhere.

        It is counted before the try is looked at, so that tries at the same moment count too, and taken
        back when it was right. What a network has no tries left for counts against it alone.
        """
        limit_subject(self.here, f"failed {self.kind}", rate=MOST_FAILURES, per=QUARTER)
        limit_subject(
            self.account, f"failed {self.kind} from anywhere", rate=MOST_FAILURES_FROM_ANYWHERE, per=QUARTER
        )

    def forgive(self) -> None:
        """Take the last one back: it was right."""
        forgive_subject(self.here, f"failed {self.kind}", per=QUARTER)
        forgive_subject(self.account, f"failed {self.kind} from anywhere", per=QUARTER)
