"""The few kinds of refusal, each with a sentence for the person who meets it.

A sentence says what happened, what was kept and what to do. It is a message id for gettext, with named
placeholders filled from `values`; the edge (`portal/errors.py`, the command line) translates and prints it.
Nothing here knows of HTTP.
"""

from collections.abc import Callable, Mapping


def _(sentence: str) -> str:
    """Mark a sentence for translation where no translator is at hand; the edge translates it."""
    return sentence


class DomainError(Exception):
    """Something was asked for that the rules refuse, or that is not there."""

    sentence = _("This could not be done.")

    def __init__(self, sentence: str | None = None, /, **values: object) -> None:
        self.sentence = sentence or type(self).sentence
        self.values: Mapping[str, object] = values
        super().__init__(self.told())

    def told(self, translate: Callable[[str], str] = str) -> str:
        """The sentence with its values, in the language of `translate`."""
        return translate(self.sentence) % self.values if self.values else translate(self.sentence)


class NotFound(DomainError):
    """It does not exist, or this person may not know that it does."""

    sentence = _("We could not find that. Check the address, or go back to your list.")


class NotPermitted(DomainError):
    """The person may see it, but may not do this to it."""

    sentence = _("You do not have permission to do this. Nothing was changed.")


class Refused(DomainError):
    """The rules do not allow this now, whoever asks."""


class IllegalStep(Refused):
    """The thing is in a state that this step does not start from."""

    sentence = _("This has moved on since the page was opened, so nothing was changed. Open it again to see its state.")


class SentBefore(Refused):
    """The form was sent and taken before, and says something else now: Back, other words, and the button again."""

    sentence = _(
        "You have sent this form already, and what it said then is saved. What you entered now is different, so it was "
        "not saved. To send it as well, press the button again."
    )


class Invalid(DomainError):
    """What was given has faults that belong to named fields."""

    sentence = _("Some of what you entered needs correcting. Nothing was changed.")

    def __init__(self, problems: Mapping[str, str], sentence: str | None = None, /, **values: object) -> None:
        super().__init__(sentence, **values)
        self.problems: Mapping[str, str] = dict(problems)

    def told_problems(self, translate: Callable[[str], str] = str) -> dict[str, str]:
        """Each field's sentence with its values, in the language of `translate`."""
        told = {name: translate(sentence) for name, sentence in self.problems.items()}
        return {name: sentence % self.values for name, sentence in told.items()} if self.values else told


class Throttled(DomainError):
    """Too many attempts in too short a time."""

    sentence = _("There have been too many attempts. Nothing was changed. Wait %(minutes)s minutes, then try again.")
