"""All that an allocation of one stage rests on, read in one transaction, in an order that rows do not decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment
from assessments.accounts.policies import in_force
from assessments.actors import Role
from assessments.allocating.models import (
    AllocationPin,
    AllocationPlan,
    AllocationRun,
    AssessingInvitation,
    Expertise,
    TitleWish,
)
from assessments.allocating.states import Scope, Standing, Wish
from assessments.allocating.themes import read_themes
from assessments.applications.models import Application, Submission, SubmissionText
from assessments.applications.states import State as SubmissionState
from assessments.folding import sort_key
from assessments.funds.models import Stage
from assessments.scoring.anchors import find_anchors
from assessments.scoring.conflicts import barred_pairs
from assessments.scoring.models import Assessment, Assignment
from assessments.scoring.states import LIVE, OUTSTANDING, State
from assessments.versions import fingerprint

Pair = tuple[UUID, UUID]
"""A submission and a person."""

ASSESSED = (SubmissionState.ELIGIBLE, SubmissionState.ASSESSED)


@dataclass(frozen=True, slots=True)
class Rules:
    """A stage's plan, as plain values."""

    per_application: int
    fewest: int
    most: int
    themes: int
    wishes: int
    likeness: int
    evenness: int
    wants_lay: bool
    one_of_organisation: bool
    keeps_all: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be given work, or has some."""

    id: UUID
    fewest: int
    most: int
    is_asked: bool
    """Whether they may be given more than they have."""
    is_lay: bool = False
    organisation: str = ""
    levels: Mapping[str, str] | None = None
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Work that is given out."""

    state: State
    is_begun: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Wished:
    """What an assessor said to a title and, of what they would like, the number in their own order."""

    wish: Wish
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What an allocation is computed from. `marks` tell later whether it still stands, part by part."""

    run_id: UUID
    scope: Scope
    rules: Rules
    submissions: tuple[UUID, ...]
    people: tuple[Candidate, ...]
    barred: frozenset[Pair]
    held: Mapping[Pair, Held]
    pins: Mapping[Pair, bool]
    wishes: Mapping[Pair, Wished]
    themes: Mapping[UUID, tuple[str, ...]]
    texts: Mapping[UUID, str]
    marks: Mapping[str, str]
    anchors: frozenset[UUID] = frozenset()
    """Of these submissions, those that everybody scores."""


def read_material(session: Session, run: AllocationRun, stage: Stage, *, with_texts: bool = True) -> Material:
    """What a run of this stage rests on now. Texts are left out where only the marks are wanted."""
    plan = session.get_one(AllocationPlan, stage.id)
    named = select(Submission.id).join(Submission.application).where(Submission.stage_id == stage.id)
    named = named.where(Submission.state.in_(ASSESSED)).order_by(Application.reference)
    submissions = tuple(session.scalars(named))
    held = _held(session, stage, run.asked_at)
    people = read_candidates(session, stage, plan, {person for _submission, person in held}, run.asked_at)
    barred, pins = frozenset(barred_pairs(session, stage)), _pins(session, stage)
    found = Material(
        run.id, run.scope, _rules(plan), submissions, people, barred, held, pins,
        _wishes(session, stage), read_themes(session, stage), _texts(session, stage) if with_texts else {}, {},
        frozenset(find_anchors(session, stage.id)).intersection(submissions),
    )  # fmt: skip
    return replace(found, marks=_marks(found, plan))


def _marks(found: Material, plan: AllocationPlan) -> dict[str, str]:
    people = [
        [one.id, one.fewest, one.most, one.is_asked, one.is_lay, one.organisation, dict(one.levels or {}), one.profile]
        for one in found.people
    ]
    return {
        "settings": plan.mark,
        "applications": fingerprint([str(each) for each in (*found.submissions, *sorted(found.anchors))]),
        "assessors": fingerprint(people),
        "work": fingerprint(_listed(found.held)),
        "conflicts": fingerprint(_listed(found.barred)),
        "pins": fingerprint(sorted([str(pair), is_fixed] for pair, is_fixed in found.pins.items())),
        "wishes": fingerprint(sorted([str(pair), said.wish.value, said.rank] for pair, said in found.wishes.items())),
    }


def _listed(pairs: Iterable[Pair]) -> list[str]:
    return sorted(f"{submission} {person}" for submission, person in pairs)


def _rules(plan: AllocationPlan) -> Rules:
    return Rules(
        plan.per_application, plan.fewest, plan.most, plan.themes, plan.wishes, plan.likeness, plan.evenness,
        plan.wants_lay, plan.one_of_organisation, plan.keep == "all",
    )  # fmt: skip


def read_candidates(
    session: Session, stage: Stage, plan: AllocationPlan, holders: Iterable[UUID], now: datetime
) -> tuple[Candidate, ...]:
    """The fund's assessors, those who accepted only if anybody was invited; and whoever has work of the stage."""
    fund_id = stage.round.fund_id
    roles = (Appointment.fund_id == fund_id, Appointment.role == Role.ASSESSOR, in_force(now))
    assessors = set(session.scalars(select(Appointment.person_id).where(*roles)))
    mine = AssessingInvitation.stage_id == stage.id
    invited = {one.person_id: one for one in session.scalars(select(AssessingInvitation).where(mine))}
    known = {one.person_id: one for one in session.scalars(select(Expertise).where(Expertise.fund_id == fund_id))}
    asked = assessors
    if invited:
        asked = {one for one in assessors if one in invited and invited[one].standing is Standing.ACCEPTED}
    days = _days(stage, now)
    return tuple(
        _candidate(person_id, plan, known.get(person_id), invited.get(person_id), days, is_asked=person_id in asked)
        for person_id in sorted({*asked, *holders}, key=str)
    )


def _candidate(
    person_id: UUID, plan: AllocationPlan, known: Expertise | None, invited: AssessingInvitation | None,
    days: tuple[date, date] | None, *, is_asked: bool,
) -> Candidate:  # fmt: skip
    most = most_of(plan, known, invited)
    if known is None:
        return Candidate(person_id, min(plan.fewest, most), most, is_asked)
    most = present(most, known, days)
    fewest = min(plan.fewest if known.fewest is None else known.fewest, most)
    profile = f"{known.keywords}\n{known.about}"
    return Candidate(
        person_id, fewest, most, is_asked, known.is_lay, sort_key(known.organisation).strip(), known.levels, profile
    )


def most_of(plan: AllocationPlan, known: Expertise | None, invited: AssessingInvitation | None) -> int:
    """What they accepted, else what they said of themselves, else what the plan takes for everybody."""
    if invited is not None and invited.standing is Standing.ACCEPTED:
        return invited.most
    return plan.most if known is None or known.most is None else known.most


def present(most: int, known: Expertise, days: tuple[date, date] | None) -> int:
    """The most of somebody, less the part of the time for which they are away; rounded down."""
    if days is None or not known.away:
        return most
    first, last = days
    all_days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    away = sum(any(start <= day <= end for start, end in known.absences) for day in all_days)
    return most * (len(all_days) - away) // len(all_days)


def _days(stage: Stage, now: datetime) -> tuple[date, date] | None:
    """The days on which work can be done from now on, as the round's time zone has them; None after the close."""
    zone = ZoneInfo(stage.round.time_zone)
    first, last = now.astimezone(zone).date(), stage.assessing_closes_at.astimezone(zone).date()
    return (first, last) if first <= last else None


def _held(session: Session, stage: Stage, now: datetime) -> dict[Pair, Held]:
    begun = exists().where(Assessment.assignment_id == Assignment.id)
    works = (
        select(Assignment.submission_id, Assignment.assessor_id, Assignment.state, Assignment.due_at, begun)
        .join(Assignment.submission)
        .where(Submission.stage_id == stage.id, Submission.state.in_(ASSESSED), Assignment.state.in_(LIVE))
    )
    return {
        (submission, person): Held(state, is_begun, state in OUTSTANDING and due_at <= now)
        for submission, person, state, due_at, is_begun in session.execute(works)
    }


def _pins(session: Session, stage: Stage) -> dict[Pair, bool]:
    pins = session.scalars(select(AllocationPin).where(AllocationPin.stage_id == stage.id))
    return {(pin.submission_id, pin.person_id): pin.is_fixed for pin in pins}


def _wishes(session: Session, stage: Stage) -> dict[Pair, Wished]:
    of_stage = select(Submission.id).where(Submission.stage_id == stage.id)
    wishes = session.scalars(select(TitleWish).where(TitleWish.submission_id.in_(of_stage)))
    return {(each.submission_id, each.person_id): Wished(each.wish, each.rank) for each in wishes}


def _texts(session: Session, stage: Stage) -> dict[UUID, str]:
    texts = select(SubmissionText.submission_id, SubmissionText.text).join(
        Submission, Submission.id == SubmissionText.submission_id
    )
    return {row[0]: row[1] for row in session.execute(texts.where(Submission.stage_id == stage.id))}
