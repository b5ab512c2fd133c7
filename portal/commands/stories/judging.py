"""Screening, giving out the work, scoring with differing severity, and agreeing where assessors diverge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import median
from uuid import UUID

from assessments.actors import Actor
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.use_cases import screen_application
from assessments.funds.definition import CriterionDefinition, StageDefinition
from assessments.interests.queries import list_own_interests
from assessments.interests.use_cases import confirm_interests
from assessments.scoring.queries import find_mark, list_submitted
from assessments.scoring.states import Recommendation
from assessments.scoring.use_cases import (
    AssessmentDraft,
    ScoreEntry,
    accept_assignment,
    assign_assessor,
    moderate,
    save_assessment,
    submit_assessment,
)
from portal.commands.stories.applying import Applicant
from portal.commands.stories.people import Company
from portal.commands.stories.prose import reason_for


@dataclass(frozen=True, slots=True)
class Assessor:
    """A person who scores, and how severe they are (in standard deviations of quality)."""

    person: UUID
    severity: float


@dataclass(frozen=True, slots=True)
class Offer:
    """One piece of work that was given out."""

    applicant: Applicant
    assessor: Assessor
    assignment: UUID


def screen(company: Company, manager: UUID, applicant: Applicant, stage: StageDefinition, at: datetime) -> None:
    """Find an application eligible."""
    actor = company.actor(manager, at)
    with company.sessions.begin() as session:
        screen_application(
            session, actor, applicant.reference, stage.key, is_eligible=True,
            reason="A third sector organisation, with a project that the round is for.", now=at,
        )  # fmt: skip


def find_ineligible(company: Company, manager: UUID, reference: str, stage: StageDefinition, at: datetime) -> None:
    """Find an application not eligible, since its work would be elsewhere."""
    actor = company.actor(manager, at)
    with company.sessions.begin() as session:
        screen_application(
            session, actor, reference, stage.key, is_eligible=False, now=at,
            reason="The work would take place outside England, and the round is for neighbourhoods of England.",
        )  # fmt: skip


def give_out(
    company: Company,
    manager: UUID,
    applicants: Sequence[Applicant],
    assessors: Sequence[Assessor],
    stage: StageDefinition,
    random: Random,
    at: datetime,
) -> list[Offer]:
    """Give every application to as many assessors as the stage wants, evenly."""
    offers: list[Offer] = []
    load = dict.fromkeys(range(len(assessors)), 0)
    for applicant in applicants:
        by_load = sorted(load, key=lambda number: (load[number], random.random()))
        chosen = sorted(by_load[: stage.assessors_wanted])
        for number in chosen:
            load[number] += 1
        offers += give_to_all(company, manager, applicant, [assessors[number] for number in chosen], stage, at)
    return offers


def give_to_all(
    company: Company, manager: UUID, applicant: Applicant, assessors: Sequence[Assessor], stage: StageDefinition,
    at: datetime,
) -> list[Offer]:  # fmt: skip
    """Give one application to each of these."""
    actor, due_at, offers = company.actor(manager, at), stage.assessing_closes_at - timedelta(days=1), []
    for assessor in assessors:
        with company.sessions.begin() as session:
            work = assign_assessor(
                session, actor, applicant.reference, stage.key, assessor.person, due_at=due_at, now=at
            )  # fmt: skip
            offers.append(Offer(applicant, assessor, work.id))
    return offers


def accept(company: Company, offer: Offer, at: datetime) -> None:
    """Say that one's register is complete for the round, and declare no interest in the application."""
    actor = company.actor(offer.assessor.person, at)
    round_reference = offer.applicant.reference.rpartition("-")[0]
    with company.sessions.begin() as session:
        has_none = not list_own_interests(session, actor)
        confirm_interests(session, actor, round_reference, is_nothing=has_none, now=at)
    open_offer(company, offer, at)


def open_offer(company: Company, offer: Offer, at: datetime) -> None:
    """Declare no interest in the application, the register being confirmed."""
    with company.sessions.begin() as session:
        accept_assignment(session, company.actor(offer.assessor.person, at), offer.assignment, now=at)


def score(company: Company, offer: Offer, stage: StageDefinition, random: Random, at: datetime) -> None:
    """Score every criterion with a reason, and submit."""
    actor = company.actor(offer.assessor.person, at)
    draft = draft_assessment(offer, stage, random)
    with company.sessions.begin() as session:
        save_assessment(session, actor, offer.assignment, draft, now=at)
    with company.sessions.begin() as session:
        submit_assessment(session, actor, offer.assignment, now=at + timedelta(minutes=1))


def draft_assessment(offer: Offer, stage: StageDefinition, random: Random) -> AssessmentDraft:
    """What an assessor makes of an application: its quality, less their severity, with noise by criterion."""
    seen = offer.applicant.quality - offer.assessor.severity + random.gauss(0, 0.35)
    scores = {}
    for criterion in stage.criteria:
        points = _points(criterion, seen + random.gauss(0, 0.4))
        scores[criterion.key] = ScoreEntry(points, reason_for(random, points, criterion.top))
    mean = sum(scores[criterion.key].points or 0 for criterion in stage.criteria) / sum(
        criterion.top for criterion in stage.criteria
    )
    recommendation = (
        Recommendation.FUND if mean >= 0.65 else Recommendation.UNSURE if mean >= 0.45 else Recommendation.DECLINE
    )
    return AssessmentDraft(
        scores,
        recommendation,
        comment_for_funder=reason_for(random, round(mean * 10), 10),
        comment_for_applicant=f"{reason_for(random, round(mean * 10), 10)} {reason_for(random, 5, 10)}",
    )


def _points(criterion: CriterionDefinition, seen: float) -> int:
    return min(max(round(criterion.top * (0.5 + 0.17 * seen)), 0), criterion.top)


def moderate_divergent(
    company: Company, moderator: UUID, stage: StageDefinition, references: Sequence[str], random: Random, at: datetime
) -> None:
    """Agree a score for those of the references whose assessors diverge, one after another."""
    for reference in references:
        actor = company.actor(moderator, at)
        entries = _agreed(company, actor, reference, stage, random)
        if entries:
            with company.sessions.begin() as session:
                moderate(session, actor, reference, stage.key, entries, now=at)
        at += timedelta(minutes=11)


def _agreed(
    company: Company, actor: Actor, reference: str, stage: StageDefinition, random: Random
) -> dict[str, ScoreEntry]:
    """The median of what assessors gave on each criterion, with a reason; nothing where they do not diverge."""
    with company.sessions.reading() as session:
        submission = submission_at(get_staff_application(session, actor, reference), stage.key)
        mark = find_mark(session, submission.id)
        if mark is None or not mark.is_divergent:
            return {}
        given: dict[str, list[int]] = {}
        for work in list_submitted(session, [submission.id]):
            for one in work.assessment.scores if work.assessment else ():
                given.setdefault(one.criterion.key, []).append(one.points or 0)
    return {
        criterion.key: ScoreEntry(
            round(median(given[criterion.key])),
            f"Agreed by the panel. {reason_for(random, round(median(given[criterion.key])), criterion.top)}",
        )
        for criterion in stage.criteria
    }
