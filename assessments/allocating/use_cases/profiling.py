"""What an assessor knows and has time for, said by themselves or by a manager for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.allocating.models import Expertise
from assessments.allocating.policies import may_say_expertise
from assessments.allocating.states import Level
from assessments.allocating.use_cases.planning import MOST_ITEMS, hold_expertise
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted, _
from assessments.versions import ensure_seen

LONGEST_TEXT, LONGEST_LINE = 4_000, 500
MOST_ABSENCES = 10
TOLD_OF = (Role.ASSESSOR, Role.ADVISER)
"""Whose knowledge is kept: work goes to assessors by it, and managers name advisers by it."""


@dataclass(frozen=True, slots=True)
class ExpertiseDraft:
    """A profile as it was entered. Whether somebody is a lay member is a manager's to say: None leaves it."""

    about: str = ""
    keywords: str = ""
    organisation: str = ""
    levels: Mapping[str, Level] | None = None
    fewest: int | None = None
    most: int | None = None
    away: Sequence[tuple[date | None, date | None]] = ()
    is_lay: bool | None = None


def save_expertise(
    session: Session, actor: Actor, fund_id: UUID, person_id: UUID, draft: ExpertiseDraft, *, seen: str | None,
    now: datetime,
) -> Expertise:  # fmt: skip
    """Say what an assessor or adviser knows and has time for. Raises NotFound, NotPermitted, Invalid or Outdated."""
    if not actor.has_role(fund_id, *Role):
        raise NotFound
    if not may_say_expertise(actor, fund_id, person_id):
        raise NotPermitted
    people = [each for role in TOLD_OF for each in list_people(session, actor, fund_id, role, now)]
    if person_id not in {person.id for person in people}:
        raise NotFound
    problems = _problems(draft)
    if problems:
        raise Invalid(problems)
    assert actor.user_id is not None
    known = hold_expertise(session, fund_id, person_id, actor.user_id, now)
    values = _values(actor, fund_id, known, draft)
    changed = sorted(name for name, value in values.items() if getattr(known, name) != value)
    if not changed:
        return known
    ensure_seen(known.mark, seen)
    for name in changed:
        setattr(known, name, values[name])
    known.changed_at, known.changed_by_id = now, actor.user_id
    session.flush()
    details = {"fund_id": str(fund_id), "person": str(person_id), "fields": changed}
    record(session, actor, "expertise.changed", known.id, now=now, details=details)
    return known


def _values(actor: Actor, fund_id: UUID, known: Expertise, draft: ExpertiseDraft) -> dict[str, Any]:
    levels = {key: level.value for key, level in sorted((draft.levels or {}).items()) if level is not Level.NONE}
    elsewhere = {key: level for key, level in known.levels.items() if key not in (draft.levels or {})}
    is_manager = actor.has_role(fund_id, Role.MANAGER)
    return {
        "about": draft.about.strip(),
        "keywords": draft.keywords.strip(),
        "organisation": draft.organisation.strip(),
        "levels": {**elsewhere, **levels},
        "fewest": draft.fewest,
        "most": draft.most,
        "away": [[first.isoformat(), last.isoformat()] for first, last in draft.away if first and last],
        "is_lay": known.is_lay if draft.is_lay is None or not is_manager else draft.is_lay,
    }


def _problems(draft: ExpertiseDraft) -> dict[str, str]:
    problems = {}
    if len(draft.about) > LONGEST_TEXT:
        problems["about"] = _("Write no more than 4,000 characters.")
    for name in ("keywords", "organisation"):
        if len(getattr(draft, name)) > LONGEST_LINE:
            problems[name] = _("Write no more than 500 characters.")
    for name in ("fewest", "most"):
        number = getattr(draft, name)
        if number is not None and not 0 <= number <= MOST_ITEMS:
            problems[name] = _("Enter a number from 0 to 500, or leave it empty.")
    if not problems and draft.fewest is not None and draft.most is not None and draft.fewest > draft.most:
        problems["fewest"] = _("The fewest cannot be more than the most.")
    for number, (first, last) in enumerate(draft.away, 1):
        if (first is None) != (last is None):
            problems[f"last_{number}" if last is None else f"first_{number}"] = _("Enter both days, or neither.")
        elif first is not None and last is not None and last < first:
            problems[f"last_{number}"] = _("The last day cannot be before the first.")
    return problems
