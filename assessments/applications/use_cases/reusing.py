"""Taking answers from an organisation's earlier applications into a draft."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Submission, content_fingerprint
from assessments.applications.queries import list_earlier_submissions
from assessments.applications.reuse import Earlier, find_earlier, pick
from assessments.applications.taken import TakenAnswer
from assessments.applications.use_cases.drafting import OpenedPage, SavedSection, get_writable, read_entry
from assessments.applications.use_cases.filling import fill_draft
from assessments.audit.use_cases import record
from assessments.errors import NotFound


def take_answers(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    chosen: Mapping[str, str],
    *,
    now: datetime,
    page: OpenedPage | None = None,
) -> SavedSection:
    """Put earlier answers in, by question key and the name of each; and note from where each came.

    What somebody else changed since the page was opened is not overwritten. Raises NotFound, NotPermitted,
    AlreadyHandedIn or OnlyWhatIsAsked.
    """
    submission = get_writable(session, actor, reference, stage_key)
    found = find_earlier(submission, list_earlier_submissions(session, actor, submission))
    picked = {key: pick(found, key, name) for key, name in chosen.items()}
    taken = {key: earlier for key, earlier in picked.items() if earlier is not None}
    if len(taken) < len(picked):
        raise NotFound
    entries = {key: earlier.entry for key, earlier in taken.items()}
    saved = fill_draft(session, actor, reference, stage_key, entries, now=now, page=page)
    kept = {key: earlier for key, earlier in taken.items() if key not in saved.clashes and key not in saved.lost}
    _note(session, actor, submission, kept, now)
    return saved


def _note(session: Session, actor: Actor, submission: Submission, kept: Mapping[str, Earlier], now: datetime) -> None:
    known = {row.question_key: row for row in session.scalars(
        select(TakenAnswer).where(TakenAnswer.submission_id == submission.id)
    )}  # fmt: skip
    assert actor.user_id is not None
    new = []
    for key, earlier in kept.items():
        value, typed, _problem = read_entry(submission.form.questions[key], earlier.entry)
        said = (earlier.source.id, earlier.question.key, content_fingerprint(value, typed))
        row = known.get(key)
        if row is not None and (row.source_id, row.source_key, row.fingerprint) == said:
            continue
        if row is None:
            row = TakenAnswer(submission_id=submission.id, question_key=key)
            session.add(row)
        row.source_id, row.source_key, row.fingerprint = said
        row.taken_at, row.taken_by_id = now, actor.user_id
        new.append(key)
    if new:
        record(
            session, actor, "submission.answers_taken", submission.id, now=now,
            round_id=submission.application.round_id, application_id=submission.application_id,
            details={"questions": new},
        )  # fmt: skip
