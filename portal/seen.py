"""Forms about something that somebody else may change while they are open: both versions are shown, nothing is lost."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from wtforms import HiddenField

from assessments.errors import DomainError
from portal.forms import PageForm
from portal.problems import show_problems


class Stands(NamedTuple):
    """One thing that stands now, with what it is called."""

    label: str
    text: str


Standing = Callable[[], tuple[str, Sequence[Stands]]]
"""Reads what stands now: the mark of it, and what to show."""


class SeenForm(PageForm):
    """A form that carries the mark of what it showed, by which the use case knows whether that still stands."""

    seen = HiddenField()
    stands: Sequence[Stands] = ()

    def open_at(self, mark: str) -> None:
        """Note what the page shows; a form that was sent, or is opened again, keeps what it was opened at."""
        if not self.is_submitted() and not self.seen.data:
            self.seen.data = mark

    def refuse(self, refusal: DomainError, mark: str, stands: Sequence[Stands]) -> int:
        """Show a refusal; where what stands has changed, beside what was entered. Returns the status of the page.

        Sent again, the form is taken as an answer to what stands now.
        """
        status = show_problems(self, refusal)
        if self.seen.data != mark:
            self.stands = [one for one in stands if one.text]
            self.seen.data = mark
        return status
