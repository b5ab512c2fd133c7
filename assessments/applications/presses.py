"""Every press of Submit, with what came of it: for the manager and the applicant alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.applications.identity import PASSPORT
from assessments.applications.models import RefusedSubmission, Submission
from assessments.errors import _
from assessments.passports.states import Part
from assessments.passports.wording import PARTS

DECLARATION = "declared"
NOT_MADE = _("The declaration")
PASSPORT_CHANGED = _("The organisation’s passport, which had changed")
PAPERS_KEY = "papers:"
"""What stands where a question's key would, for the papers of what the staff typed in."""
PAPERS = _("The papers of what was typed in: the original, or the signature under what stands now")


@dataclass(frozen=True, slots=True)
class Press:
    """One press: when, by whom, and what stood in the way; handed in where `receipt` is a number."""

    at: datetime
    by: str
    receipt: int | None
    was_late: bool
    was_early: bool
    missing: Sequence[str]


def list_presses(session: Session, submissions: Iterable[Submission]) -> Mapping[UUID, Sequence[Press]]:
    """The presses of each submission, oldest first; the caller has been allowed to see the submissions.

    What was missing is told by what was asked, never by what was answered.
    """
    by_id = {submission.id: submission for submission in submissions}
    refused = session.scalars(select(RefusedSubmission).where(RefusedSubmission.submission_id.in_(by_id))).all()
    receipts = [receipt for submission in by_id.values() for receipt in submission.receipts]
    ids = {one.person_id for one in refused} | {one.submitted_by_id for one in receipts}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    presses: dict[UUID, list[Press]] = {submission_id: [] for submission_id in by_id}
    for one in refused:
        missing = _labels(by_id[one.submission_id], one.missing)
        was_early = one.refused_at < by_id[one.submission_id].stage.opens_at
        press = Press(one.refused_at, names[one.person_id], None, one.was_late, was_early, missing)
        presses[one.submission_id].append(press)
    for receipt in receipts:
        press = Press(receipt.submitted_at, names[receipt.submitted_by_id], receipt.number, False, False, ())
        presses[receipt.submission_id].append(press)
    return {submission_id: sorted(some, key=lambda press: press.at) for submission_id, some in presses.items()}


def _labels(submission: Submission, keys: Sequence[str]) -> list[str]:
    questions = submission.form.questions
    asked = [questions[key].label for key in questions if key in keys]
    asked += [PARTS[part] for part in Part if f"{PASSPORT}{part}" in keys]
    asked += [PASSPORT_CHANGED] if PASSPORT in keys else []
    asked += [PAPERS] if PAPERS_KEY in keys else []
    return [*asked, NOT_MADE] if DECLARATION in keys else asked
