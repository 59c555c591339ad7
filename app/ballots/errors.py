"""Why a ballot is refused. Each error carries the sentence that the voter reads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from app.topics.choice_rule import ChoiceRule, in_words


class BallotRefused(Exception):
    """Nothing was stored or removed; `message` says why and what to do."""

    message: str | Promise = _("Your ballot was not recorded.")

    def __str__(self) -> str:
        return str(self.message)


class VotingNotOpenYet(BallotRefused):
    message = _("Voting on this topic is not open yet, so nothing was recorded.")


class VotingClosed(BallotRefused):
    message = _("Voting on this topic has closed, so nothing was recorded or changed.")


class NothingSelected(BallotRefused):
    message = _("Choose an option.")


class SeveralSelected(BallotRefused):
    message = _("Choose one option only: this ballot allows a single choice.")


class WrongNumberSelected(BallotRefused):
    """Fewer or more than the rule allows; `message` says the rule and the number chosen."""

    def __init__(self, rule: ChoiceRule, *, chosen: int) -> None:
        super().__init__()
        self.message = _("%(rule)s. You chose %(number)s.") % {"rule": rule, "number": in_words(chosen)}


class OptionNotOnBallot(BallotRefused):
    message = _("One of the options you chose is not on this ballot. Choose from the list.")


class VoterRemoved(BallotRefused):
    message = _("Your account was removed meanwhile, so nothing was recorded.")


class NoBallot(BallotRefused):
    message = _("You have no ballot on this topic, so there is nothing to withdraw.")
