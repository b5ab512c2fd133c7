"""The fund's own words for the letters of a stage, checked against those who would get them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.actors import Actor, Role
from assessments.audit.use_cases import record
from assessments.decisions.lettering import (
    Lacking,
    all_pending,
    find_lacking,
    find_templates,
    list_pending,
    read_material,
)
from assessments.decisions.letters import FIELDS
from assessments.decisions.states import Outcome
from assessments.decisions.written import OutcomeTemplate
from assessments.errors import Invalid, NotFound, NotPermitted, _
from assessments.funds.models import Round, Stage
from assessments.rendering.merging import named, unknown_in
from assessments.versions import ensure_seen

SUBJECT_LIMIT, BODY_LIMIT = 150, 10_000
NAMED_AT_MOST = 5
"""How many applications a refusal names."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The subject and the text of a letter, with fields in curly brackets."""

    subject: str
    body: str


def word_letter(
    session: Session,
    actor: Actor,
    round_reference: str,
    stage_key: str,
    outcome: Outcome,
    wording: Wording,
    *,
    now: datetime,
    seen: str | None = None,
) -> OutcomeTemplate:
    """Put the fund's own words in place of those that stood. The same again changes nothing.

    Refused if a field is unknown, or if somebody on the list of the outcome has nothing to fill in for one. `seen` is
    the mark of the words that were shown, '' for the usual ones. Raises NotFound, NotPermitted, Invalid or Outdated.
    """
    round_, stage = get_managed_stage(session, actor, round_reference, stage_key, lock=True)
    if outcome not in outcomes_at(round_, stage):
        raise NotFound
    standing = find_templates(session, stage.id).get(outcome)
    subject, body = wording.subject.strip(), wording.body.strip()
    if standing is not None and (standing.subject, standing.body) == (subject, body):
        return standing
    _check(session, actor, round_, stage, OutcomeTemplate(outcome=outcome, subject=subject, body=body), now)
    ensure_seen(standing.mark if standing else "", seen)
    assert actor.user_id is not None
    template = standing or OutcomeTemplate(stage_id=stage.id, outcome=outcome)
    template.subject, template.body = subject, body
    template.changed_at, template.changed_by_id = now, actor.user_id
    session.add(template)
    session.flush()
    record(session, actor, "outcome_letter.worded", template.id, now=now, round_id=round_.id)
    return template


def use_usual_words(
    session: Session, actor: Actor, round_reference: str, stage_key: str, outcome: Outcome, *, now: datetime
) -> None:
    """Go back to the usual letter; where it is the usual one, nothing changes. Raises NotFound or NotPermitted."""
    round_, stage = get_managed_stage(session, actor, round_reference, stage_key, lock=True)
    template = find_templates(session, stage.id).get(outcome)
    if template is not None:
        session.delete(template)
        session.flush()
        record(session, actor, "outcome_letter.usual", template.id, now=now, round_id=round_.id)


def outcomes_at(round_: Round, stage: Stage) -> tuple[Outcome, ...]:
    """What somebody can be told at a stage."""
    good = Outcome.AWARDED if round_.is_last(stage) else Outcome.INVITED
    return (good, Outcome.RESERVE, Outcome.DECLINED, Outcome.INELIGIBLE)


def get_managed_stage(
    session: Session, actor: Actor, round_reference: str, stage_key: str, *, lock: bool = False
) -> tuple[Round, Stage]:
    """A stage of a round that the actor manages, with the round. Raises NotFound or NotPermitted."""
    wanted = (
        select(Round)
        .where(Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(*Role)))
        .options(selectinload(Round.stages), joinedload(Round.fund))
    )
    round_ = session.scalars(wanted.with_for_update(of=Round) if lock else wanted).one_or_none()
    stage = next((stage for stage in round_.stages if stage.key == stage_key), None) if round_ else None
    if round_ is None or stage is None:
        raise NotFound
    if not actor.has_role(round_.fund_id, Role.MANAGER):
        raise NotPermitted
    return round_, stage


def _check(
    session: Session, actor: Actor, round_: Round, stage: Stage, template: OutcomeTemplate, now: datetime
) -> None:
    unknown = {name: unknown_in(getattr(template, name), FIELDS) for name in ("subject", "body")}
    problems: dict[str, str] = {}
    values: dict[str, object] = {name: named(names) for name, names in unknown.items()}
    if unknown["subject"]:
        problems["subject"] = _("There is no field %(subject)s. Use those that are listed, or take the brackets out.")
    elif not template.subject or len(template.subject) > SUBJECT_LIMIT or len(template.subject.splitlines()) > 1:
        problems["subject"] = _("Enter a subject of up to 150 characters, on one line.")
    if unknown["body"]:
        problems["body"] = _("There is no field %(body)s. Use those that are listed, or take the brackets out.")
    elif not template.body or len(template.body) > BODY_LIMIT:
        problems["body"] = _("Enter the letter, of up to 10,000 characters.")
    if not problems and (lacking := _lacking(session, actor, round_, stage, template, now)):
        problems["body"] = _(
            "There is nothing to fill in for %(fields)s in the letter about %(references)s. Take the field out, or "
            "complete what is proposed first."
        )
        values |= {"fields": named(sorted({name for one in lacking for name in one.fields}))}
        values["references"] = ", ".join([one.reference for one in lacking[:NAMED_AT_MOST]]) + (
            ", …" if len(lacking) > NAMED_AT_MOST else ""
        )
    if problems:
        raise Invalid(problems, None, **values)


def _lacking(
    session: Session, actor: Actor, round_: Round, stage: Stage, template: OutcomeTemplate, now: datetime
) -> list[Lacking]:
    """Those with the outcome who would get a letter with a gap."""
    decisions = list_pending(session, actor, stage.id, template.outcome)
    material = read_material(session, round_, stage, decisions, told_with=all_pending(session, actor, stage))
    return find_lacking(material.worded(template), decisions, now=now)
