"""Keeping a fund's library of terms, conditions and social clauses; agreements hold what stood when they were made."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.awards.clauses import TEXT_LIMIT, TITLE_LIMIT, Clause, ClauseVersion
from assessments.awards.queries import get_clause
from assessments.awards.states import ClauseKind
from assessments.errors import Invalid, _
from assessments.funds.models import Round
from assessments.funds.queries import get_managed_fund
from assessments.versions import ensure_same, ensure_seen


def write_clause(
    session: Session, actor: Actor, fund_id: UUID, clause_id: UUID, kind: ClauseKind, title: str, text: str, *,
    round_reference: str = "", now: datetime,
) -> Clause:  # fmt: skip
    """Put a text into the library, under an id that was made with the form. The same again is the same text.

    Terms may be of one round only. Raises NotFound, SentBefore or Invalid.
    """
    fund = get_managed_fund(session, actor, fund_id, lock=True)
    round_id = _round_id(session, fund.id, round_reference) if kind is ClauseKind.TERMS else None
    if session.get(Clause, clause_id) is not None:
        standing = get_clause(session, actor, fund_id, clause_id)
        first = min(standing.versions, key=lambda version: version.number)
        kept = (standing.kind, standing.round_id, first.title, first.text)
        ensure_same(kept, (kind, round_id, title.strip(), text.strip()))
        return standing
    _check(title, text)
    clause = Clause(id=clause_id, fund_id=fund.id, round_id=round_id, kind=kind, created_at=now)
    session.add(clause)
    clause.versions.append(_version(actor, 1, title, text, now))
    session.flush()
    record(session, actor, "clause.written", clause.id, now=now, round_id=round_id, details={"fund": str(fund.id)})
    return clause


def change_clause(
    session: Session, actor: Actor, fund_id: UUID, clause_id: UUID, title: str, text: str, *, now: datetime,
    seen: str | None = None,
) -> Clause:  # fmt: skip
    """Let a text say something else from now on; agreements that were made keep what they say.

    `seen` is the number of the version that was shown. Raises NotFound, Invalid or Outdated.
    """
    clause = get_clause(session, actor, fund_id, clause_id, lock=True)
    if (clause.newest.title, clause.newest.text) == (title.strip(), text.strip()):
        return clause
    ensure_seen(str(clause.newest.number), seen)
    _check(title, text)
    clause.versions.append(_version(actor, clause.newest.number + 1, title, text, now))
    session.flush()
    record(session, actor, "clause.changed", clause.id, now=now, details={"fund": str(fund_id)})
    return clause


def retire_clause(session: Session, actor: Actor, fund_id: UUID, clause_id: UUID, *, now: datetime) -> Clause:
    """Leave a text out of new agreements. Raises NotFound."""
    clause = get_clause(session, actor, fund_id, clause_id, lock=True)
    if clause.retired_at is None:
        clause.retired_at = now
        record(session, actor, "clause.retired", clause.id, now=now, details={"fund": str(fund_id)})
    return clause


def _check(title: str, text: str) -> None:
    problems = {}
    if not title.strip() or len(title) > TITLE_LIMIT:
        problems["title"] = _("Enter a title, of up to 150 characters.")
    if not text.strip() or len(text) > TEXT_LIMIT:
        problems["text"] = _("Enter the text, of up to 20,000 characters.")
    if problems:
        raise Invalid(problems)


def _round_id(session: Session, fund_id: UUID, reference: str) -> UUID | None:
    if not reference:
        return None
    found = session.scalar(select(Round.id).where(Round.reference == reference, Round.fund_id == fund_id))
    if found is None:
        raise Invalid({"round": _("Choose one of the fund’s rounds.")})
    return found


def _version(actor: Actor, number: int, title: str, text: str, now: datetime) -> ClauseVersion:
    return ClauseVersion(
        number=number, title=title.strip(), text=text.strip(), written_at=now, written_by_id=actor.user_id
    )
