"""Who was to confirm what an application says, and what they said, as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from assessments.applications.completeness import values_of
from assessments.applications.confirming import Standing, Word, is_to_be_asked, words_of
from assessments.applications.models import Submission
from assessments.applications.wording import STANDINGS
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from portal.text import moment

COLOURS: Mapping[Standing, str] = {
    Standing.NOT_ASKED: "grey",
    Standing.ASKED: "blue",
    Standing.CONFIRMED: "green",
    Standing.DECLINED: "red",
    Standing.CHANGED: "yellow",
}


@dataclass(frozen=True, slots=True)
class ShownWord:
    """One person: what they are called, where their word stands, and what is to be said of it."""

    standing: Standing
    called: str
    label: str
    colour: str
    detail: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownWords:
    """Those whom one answer names, and how many of them a press of its button would write to."""

    question: Question
    words: Sequence[ShownWord]
    given: int
    to_ask: int

    @property
    def is_declaration(self) -> bool:
        """Whether it is about who declares, and not about partners."""
        return self.question.kind is QuestionKind.DECLARATION


def shown_words(submission: Submission, now: datetime) -> list[ShownWords]:
    """Everybody who is to confirm what the answers say, by question."""
    groups: dict[str, list[Word]] = {}
    for word in words_of(submission, values_of(submission)):
        groups.setdefault(word.question.key, []).append(word)
    return [
        ShownWords(
            words[0].question,
            [_shown(word, submission.application.round.time_zone, now) for word in words],
            sum(word.is_given for word in words),
            sum(is_to_be_asked(word, now) for word in words),
        )
        for words in groups.values()
    ]


def words_to_assessor(submission: Submission, now: datetime, *, at: Submission) -> list[ShownWords]:
    """The same to who assesses the stage `at`: where that is anonymous, nobody is named."""
    return [] if at.stage.is_anonymous else words_to_judge(submission, now)


def words_to_judge(submission: Submission, now: datetime) -> list[ShownWords]:
    """The same to those who judge it: who confirmed or declined, and when.

    Not why, which was written for the applicant and the fund's staff, nor who was written to. Of what was returned
    nothing, since its answers may have changed.
    """
    if submission.is_writable:
        return []
    return [replace(group, words=[_briefly(word) for word in group.words]) for group in shown_words(submission, now)]


def _briefly(word: ShownWord) -> ShownWord:
    if word.standing in (Standing.CONFIRMED, Standing.DECLINED):
        return replace(word, reason="")
    return replace(word, label=_("Not confirmed"), colour="grey", detail="", reason="")


def _shown(word: Word, zone: str, now: datetime) -> ShownWord:
    said = word.newest
    reason = said.reason or "" if said is not None else ""
    called = f"{word.organisation} ({word.name})" if word.organisation else word.name
    label, colour = _(STANDINGS[word.standing]), COLOURS[word.standing]
    return ShownWord(word.standing, called, label, colour, _detail(word, zone, now), reason)


def _listed(labels: Sequence[str]) -> str:
    return "; ".join(_(label) for label in labels)


def _detail(word: Word, zone: str, now: datetime) -> str:
    said, is_declaration = word.newest, word.question.kind is QuestionKind.DECLARATION
    if said is None and word.lacks:
        return str(_("They can be asked once you have filled in: %(lacking)s.", lacking=_listed(word.lacks)))
    if word.standing is Standing.CHANGED:
        if not is_declaration:
            return str(_("What the application says of them was changed after they were asked."))
        return str(
            _("The application was changed after they were asked or had answered, so the declaration fell away.")
        )
    if said is None:
        return str(_("Nobody has written to them yet."))
    if said.confirmed_at is not None:
        return str(_("By %(name)s, on %(when)s.", name=said.typed_name, when=moment(said.confirmed_at, zone)))
    if said.declined_at is not None:
        return str(_("By %(name)s, on %(when)s.", name=said.typed_name, when=moment(said.declined_at, zone)))
    if said.expires_at <= now:
        return str(_("Their link ran out on %(when)s. Ask again.", when=moment(said.expires_at, zone)))
    return str(
        _("Asked at %(email)s on %(when)s. Their link works until %(until)s.", email=word.email,
          when=moment(said.asked_at, zone), until=moment(said.expires_at, zone))
    )  # fmt: skip
