"""What an act needs to know, and what is wrong with it before anything is begun."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.batches.states import Act
from assessments.casework.queries import get_tag
from assessments.casework.use_cases import make_tag
from assessments.decisions.states import Outcome
from assessments.errors import Invalid, NotFound, _
from assessments.funds.models import Round
from assessments.funds.states import Purpose


@dataclass(frozen=True, slots=True)
class Terms:
    """What was entered; which of it matters depends on the act."""

    is_eligible: bool = False
    reason: str = ""
    assessors: tuple[UUID, ...] = ()
    due_at: datetime | None = None
    outcome: Outcome | None = None
    tag: str = ""
    tag_id: UUID | None = None
    officer_id: UUID | None = None
    conditions: tuple[str, ...] = ()
    note: str = ""
    scenario_id: UUID | None = None
    others: Outcome | None = None
    """What becomes of whom a scenario leaves out; None leaves them as they are."""
    reason_for_others: str = ""
    grant_pence: int = 0
    """The preparation grant that an invitation brings to each."""
    grant_purpose: str = ""

    def document(self) -> dict[str, Any]:
        """As it is kept with the act."""
        return {
            "is_eligible": self.is_eligible,
            "reason": self.reason.strip(),
            "assessors": [str(one) for one in self.assessors],
            "due_at": self.due_at.isoformat() if self.due_at else None,
            "outcome": self.outcome.value if self.outcome else None,
            "tag_id": str(self.tag_id) if self.tag_id else None,
            "officer_id": str(self.officer_id) if self.officer_id else None,
            "conditions": list(self.conditions),
            "note": self.note.strip(),
            "scenario_id": str(self.scenario_id) if self.scenario_id else None,
            "others": self.others.value if self.others else None,
            "reason_for_others": self.reason_for_others.strip(),
            "grant_pence": self.grant_pence,
            "grant_purpose": self.grant_purpose.strip(),
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Terms":
        """As it was entered."""
        return cls(
            is_eligible=document["is_eligible"],
            reason=document["reason"],
            assessors=tuple(UUID(one) for one in document["assessors"]),
            due_at=datetime.fromisoformat(document["due_at"]) if document["due_at"] else None,
            outcome=Outcome(document["outcome"]) if document["outcome"] else None,
            tag_id=UUID(document["tag_id"]) if document["tag_id"] else None,
            officer_id=UUID(document["officer_id"]) if document["officer_id"] else None,
            conditions=tuple(document.get("conditions", ())),  # acts of before know nothing of these
            note=document.get("note", ""),
            scenario_id=UUID(document["scenario_id"]) if document.get("scenario_id") else None,
            others=Outcome(document["others"]) if document.get("others") else None,
            reason_for_others=document.get("reason_for_others", ""),
            grant_pence=document.get("grant_pence", 0),
            grant_purpose=document.get("grant_purpose", ""),
        )


def settle_terms(session: Session, actor: Actor, round_: Round, act: Act, terms: Terms, *, now: datetime) -> Terms:
    """The terms as the act is begun on them: a tag is made if it is new. Raises Invalid or NotPermitted."""
    problems = _problems(session, actor, round_, act, terms, now)
    if problems:
        raise Invalid(problems)
    if act is Act.TAG:
        tag = make_tag(session, actor, round_.fund_id, terms.tag, now=now)
        return Terms(tag_id=tag.id)
    return terms


def _problems(session: Session, actor: Actor, round_: Round, act: Act, terms: Terms, now: datetime) -> dict[str, str]:
    if act in (Act.SCREEN, Act.PROPOSE):
        problems = {} if reason_fits(terms.reason) else {"reason": REASON_NEEDED}
        if act is Act.PROPOSE and terms.outcome is None:
            problems["outcome"] = _("Choose an outcome.")
        return problems | _problems_of_granting(round_, terms)
    if act is Act.ASSIGN:
        return _problems_of_assigning(session, actor, round_, terms, now)
    if act is Act.UNTAG and not _is_tag(session, actor, round_, terms.tag_id):
        return {"tag": _("Choose one of the fund’s tags.")}
    if act is Act.OFFICER and terms.officer_id is not None:
        managers = list_people(session, actor, round_.fund_id, Role.MANAGER, now)
        if terms.officer_id not in {person.id for person in managers}:
            return {"officer": _("Choose one of the fund’s managers.")}
    return {}


def _problems_of_granting(round_: Round, terms: Terms) -> dict[str, str]:
    if not terms.grant_pence:
        return {}
    problems = {}
    if not reason_fits(terms.grant_purpose):
        problems["grant_purpose"] = _("Say what the preparation grant is for.")
    lines = [line for line in round_.envelope if line.purpose is Purpose.PREPARATION]
    if terms.outcome is not Outcome.INVITED:
        problems["grant"] = _("Only an invitation brings a preparation grant.")
    elif len(lines) != 1:
        problems["grant"] = _("The round has no one line for preparation grants. Propose each invitation by itself.")
    return problems


def _problems_of_assigning(
    session: Session, actor: Actor, round_: Round, terms: Terms, now: datetime
) -> dict[str, str]:
    known = {person.id for person in list_people(session, actor, round_.fund_id, Role.ASSESSOR, now)}
    problems = {}
    if not terms.assessors or not set(terms.assessors) <= known:
        problems["assessor"] = _("Choose at least one of the assessors.")
    if terms.due_at is None or terms.due_at <= now:
        problems["due_on"] = _("The due date must be in the future.")
    return problems


def _is_tag(session: Session, actor: Actor, round_: Round, tag_id: UUID | None) -> bool:
    try:
        return tag_id is not None and bool(get_tag(session, actor, round_.fund_id, tag_id))
    except NotFound:
        return False
