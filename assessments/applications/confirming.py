"""Who is to confirm what an application says, and where that stands, given its answers.

A partner confirms its row: one that is changed is to be asked again. A declaration is about all answers that are
handed in, so any change of them makes it fall away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from assessments.applications.confirmations import CONFIRMED_BY_OTHERS, Confirmation
from assessments.applications.models import Submission
from assessments.errors import DomainError, _
from assessments.funds.models import Form
from assessments.funds.questions import Question
from assessments.funds.states import PartnerKind, QuestionKind
from assessments.funds.tables import columns_of
from assessments.versions import fingerprint


class Standing(StrEnum):
    """Where the word of one person stands."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CHANGED = "changed"
    """They were asked, or have answered, and what it was about has changed since."""


class NotGiven(DomainError):
    """Somebody who must confirm has not."""


SENTENCES: Mapping[QuestionKind, str] = {
    QuestionKind.PARTNERS: _(
        "Every partner must have confirmed before you submit. Not confirmed: %(names)s. Ask them under “Confirmed by "
        "others” on the page where you check your answers."
    ),
    QuestionKind.DECLARATION: _(
        "%(names)s must have made the declaration before you submit, on the answers as they stand now. Ask for it "
        "under “Confirmed by others” on the page where you check your answers."
    ),
}
NONE_OF_THE_KIND: Mapping[PartnerKind, str] = {
    PartnerKind.PUBLIC_BODY: _("This round wants a public body that applies with you. Name it here, as a public body."),
    PartnerKind.VOLUNTARY: _(
        "This round wants a voluntary or community organisation that applies with you. Name it here, as one."
    ),
    PartnerKind.BUSINESS: _("This round wants a business that applies with you. Name it here, as a business."),
}
OF_THE_KIND = _(
    "%(names)s must have signed before you submit, on what stands here now. Ask for it under “Confirmed by others” on "
    "the page where you check your answers."
)


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word an application wants, on what, and what is known of it. `row` is what it says of a partner."""

    question: Question
    name: str
    email: str
    about: str
    row: Mapping[str, Any]
    newest: Confirmation | None
    standing: Standing

    @property
    def organisation(self) -> str:
        """The partner's; '' for who declares."""
        return str(self.row.get("organisation", ""))

    @property
    def lacks(self) -> list[str]:
        """What is still to be said of a partner before it can be asked, by the words of its columns."""
        if self.question.kind is not QuestionKind.PARTNERS:
            return []
        return [
            column.label for column in columns_of(self.question) if column.is_required and column.key not in self.row
        ]

    @property
    def is_given(self) -> bool:
        """Whether they confirmed what stands now."""
        return self.standing is Standing.CONFIRMED

    @property
    def called(self) -> str:
        """By what the applicant knows them."""
        return self.organisation or self.name


def words_of(submission: Submission, values: Mapping[str, Any]) -> list[Word]:
    """Everybody whose word the answers want, in the form's order; a row without an address names nobody yet."""
    return words_wanted(submission.form, submission.confirmations, values)


def words_wanted(form: Form, asked: Sequence[Confirmation], values: Mapping[str, Any]) -> list[Word]:
    """As `words_of`, from the form, those who were asked, oldest first, and the answers that are asked for."""
    return [
        word
        for question in form.questions.values()
        if question.kind in CONFIRMED_BY_OTHERS and question.key in values
        for word in _words([each for each in asked if each.question_key == question.key], question, values)
    ]


def wanted_partners(submission: Submission, values: Mapping[str, Any]) -> list[Word]:
    """The partners of a kind that the round wants, and which therefore sign, as far as they have an address."""
    return [
        word
        for word in words_of(submission, values)
        if word.question.must_include is not None and _is_wanted(word.row, word.question)
    ]


def wanted_names(submission: Submission, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of each such partner what it is called, and the name of who signs for it: on paper it needs no address."""
    rows = [
        row
        for question in submission.form.questions.values()
        if question.must_include is not None
        for row in values.get(question.key, ())
        if _is_wanted(row, question)
    ]
    return [(str(row.get("organisation") or row.get("contact", "")), str(row.get("contact", ""))) for row in rows]


def is_to_be_asked(word: Word, now: datetime) -> bool:
    """Whether a press of the button writes to them: not while they can still answer, nor again about what they said.

    Nor to a partner of which the application does not say enough for anybody to confirm.
    """
    if word.lacks:
        return False
    if word.standing is Standing.ASKED:
        return word.newest is not None and word.newest.expires_at <= now
    return word.standing in (Standing.NOT_ASKED, Standing.CHANGED)


def problem_with_word(submission: Submission, question: Question, values: Mapping[str, Any]) -> DomainError | None:
    """Who has not confirmed and must have; of what came on paper, the applicant's signature stands for all of it.

    Where the round wants a partner of a kind, one must be named, and each of that kind must have confirmed.
    """
    if not question.must_be_confirmed:
        return None
    if question.must_include is not None and not any(_is_wanted(row, question) for row in values.get(question.key, ())):
        return NotGiven(NONE_OF_THE_KIND[question.must_include])
    if submission.application.assisted_through is not None:
        return None
    words = [word for word in words_of(submission, values) if word.question is question and not word.is_given]
    lacking = [word.called for word in words if question.confirmed or question.needed or _is_wanted(word.row, question)]
    sentence = SENTENCES[question.kind] if question.confirmed or question.needed else OF_THE_KIND
    return NotGiven(sentence, names=", ".join(lacking)) if lacking else None


def _is_wanted(row: Mapping[str, Any], question: Question) -> bool:
    """Whether a partner is of the kind that the round wants."""
    return row.get("kind") == question.must_include


def _words(asked: Sequence[Confirmation], question: Question, values: Mapping[str, Any]) -> list[Word]:
    value = values[question.key]
    if question.kind is QuestionKind.DECLARATION:
        return [_declaration(asked, question, value, fingerprint(values))]
    rows = frozenset(fingerprint(row) for row in value)
    return [_partner(asked, question, row, rows) for row in value if row.get("email")]


def _partner(asked: Sequence[Confirmation], question: Question, row: Mapping[str, Any], rows: frozenset[str]) -> Word:
    about, email = fingerprint(row), str(row["email"])
    theirs = [each for each in asked if each.email == email]
    newest = _last([each for each in theirs if each.about == about])
    was_asked = any(each.about not in rows for each in theirs)
    standing = _said(newest) if newest else Standing.CHANGED if was_asked else Standing.NOT_ASKED
    name = str(row.get("contact") or row.get("organisation") or email)
    return Word(question, name, email, about, row, newest, standing)


def _declaration(asked: Sequence[Confirmation], question: Question, value: Mapping[str, str], about: str) -> Word:
    name, email = value["name"], value["email"]
    newest = _last([each for each in asked if (each.name, each.email) == (name, email)])
    if newest is None:
        standing = Standing.CHANGED if asked else Standing.NOT_ASKED
    else:
        is_outdated = newest.is_answered and newest.about != about
        standing = Standing.CHANGED if is_outdated else _said(newest)
    return Word(question, name, email, about, {}, newest, standing)


def _last(asked: Sequence[Confirmation]) -> Confirmation | None:
    return asked[-1] if asked else None


def _said(confirmation: Confirmation) -> Standing:
    if confirmation.confirmed_at is not None:
        return Standing.CONFIRMED
    return Standing.DECLINED if confirmation.declined_at is not None else Standing.ASKED
