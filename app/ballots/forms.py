"""The ballot as a form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from app.ballots.casting import refuse_bad_selections
from app.ballots.errors import BallotRefused, OptionNotOnBallot
from app.topics.models import Option, Topic


@dataclass(frozen=True)
class Row:
    """One line of the ballot paper; `number` counts from 1."""

    number: int
    option: Option
    is_selected: bool

    @property
    def control_id(self) -> str:
        """The first is where the error summary leads to; Django counts from 0."""
        return f"id_option_{self.number - 1}"


class BallotForm(forms.Form):
    """The options of a topic, of which one or several are selected.

    A ballot may have a thousand options, so its template writes the rows itself
    (`rows`), and keys are looked up instead of searched for.
    """

    option = forms.Field(
        label=_("Your choice"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"required": False})
    )

    def __init__(
        self,
        data: Any = None,
        *,
        topic: Topic,
        options: Sequence[Option],
        selected: Collection[int] = (),
        is_draft: bool = False,
    ) -> None:
        """`is_draft` says that `selected` was never recorded: the page tells so."""
        super().__init__(data, initial={"option": [str(key) for key in selected]})
        self.topic = topic
        self.options = options
        self.is_draft = is_draft

    def clean_option(self) -> list[Option]:
        """The options selected, in ballot order."""
        keys = set(self.cleaned_data["option"] or ())
        selected = [option for option in self.options if str(option.pk) in keys]
        try:
            if len(selected) < len(keys):
                raise OptionNotOnBallot
            refuse_bad_selections(self.topic, selected)
        except BallotRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return selected

    def rows(self) -> Iterator[Row]:
        keys = set(self["option"].value() or ())
        for number, option in enumerate(self.options, start=1):
            yield Row(number, option, is_selected=str(option.pk) in keys)

    def selected_rows(self) -> list[Row]:
        return [row for row in self.rows() if row.is_selected]
