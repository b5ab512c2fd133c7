"""A small round that is judged without names: an anchor paper first, and a draw where marks cannot tell."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.interests.use_cases import confirm_interests
from assessments.scoring.use_cases import declare_beforehand, mark_anchor
from assessments.scoring.use_cases.drawing import commit_to_draw, reveal_draw
from portal.commands.stories import judging
from portal.commands.stories.applying import SETTLING, Applicant, first_stage, hand_in_moments
from portal.commands.stories.judging import Assessor, Offer
from portal.commands.stories.people import Company, Timeline


def play(
    company: Company, manager: UUID, round_: RoundDefinition, applicants: Sequence[Applicant],
    assessors: Sequence[Assessor], random: Random,
) -> None:  # fmt: skip
    """From handing in to the draw; all of it has been."""
    stage = round_.stages[0]
    moments = hand_in_moments(random, len(applicants), stage.opens_at + timedelta(days=2), stage.closes_at)
    first_stage(company, round_, applicants, moments).play()
    company.drain(stage.closes_at)
    at = stage.closes_at + timedelta(days=1)
    in_order = sorted(applicants, key=lambda applicant: applicant.reference)
    for applicant in in_order:
        judging.screen(company, manager, applicant, stage, at)
    for assessor in assessors:
        _declare(company, assessor, round_.reference, at + timedelta(hours=1))
    _judge(company, manager, in_order, assessors, stage, random, at + timedelta(hours=2))
    company.drain(stage.assessing_closes_at)
    _draw(company, manager, round_.reference, stage, stage.assessing_closes_at + timedelta(days=1))


def _declare(company: Company, assessor: Assessor, reference: str, at: datetime) -> None:
    """Have no interest in anybody on the list of all applicants, which is linked to no application."""
    actor = company.actor(assessor.person, at)
    with company.sessions.begin() as session:
        confirm_interests(session, actor, reference, is_nothing=True, now=at)
        declare_beforehand(session, actor, reference, (), now=at)


def _judge(
    company: Company, manager: UUID, in_order: Sequence[Applicant], assessors: Sequence[Assessor],
    stage: StageDefinition, random: Random, at: datetime,
) -> None:  # fmt: skip
    """Everybody scores the anchor paper, and then each their own."""
    anchor = in_order[0]
    with company.sessions.begin() as session:
        mark_anchor(session, company.actor(manager, at), anchor.reference, stage.key, is_anchor=True, now=at)
    together = judging.give_to_all(company, manager, anchor, assessors, stage, at)
    _score(company, together, stage, random, at + timedelta(hours=1), timedelta(days=2))
    each = judging.give_out(company, manager, in_order[1:], assessors, stage, random, at)
    _score(company, each, stage, random, at + timedelta(days=3), timedelta(days=14))


def _score(
    company: Company, offers: Sequence[Offer], stage: StageDefinition, random: Random, begins: datetime, span: timedelta
) -> None:
    timeline = Timeline()
    for offer in offers:
        at = begins + span * random.random()
        timeline.add(at, partial(judging.open_offer, company, offer, at))
        timeline.add(at + SETTLING, partial(judging.score, company, offer, stage, random, at + SETTLING))
    timeline.play()


def _draw(company: Company, manager: UUID, reference: str, stage: StageDefinition, at: datetime) -> None:
    """Publish what the order will follow from, and a day later what it follows from."""
    with company.sessions.begin() as session:
        commit_to_draw(session, company.actor(manager, at), reference, stage.key, now=at)
    at += timedelta(days=1)
    with company.sessions.begin() as session:
        reveal_draw(session, company.actor(manager, at), reference, stage.key, now=at)
