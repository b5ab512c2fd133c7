"""Assessors who say what they know, and a stage whose work is shared out by it, for a manager to look at."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from uuid import UUID

from assessments.allocating.states import Keep, Level
from assessments.allocating.use_cases import ExpertiseDraft, PlanDraft, ask_for_run, save_expertise, save_plan
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.funds.states import CountsAs
from portal.commands.stories.people import Company

KEYWORDS = (
    "insulation, draughts",
    "heat pumps, heating",
    "fuel poverty, debt advice",
    "community work",
    "grants, retrofit",
)
PLAN = PlanDraft(4, 0, 14, 2, 1, 1, 10, wants_lay=False, one_of_organisation=False, keep=Keep.ALL)
"""One assessor more for each application than it has."""


def say_what_they_know(
    company: Company, manager: UUID, fund_id: UUID, people: Sequence[UUID], stage: StageDefinition, random: Random,
    at: datetime,
) -> None:  # fmt: skip
    """Fill in what each assessor knows about each theme; the last of them is a lay member."""
    themes = [choice.key for one in stage.questions if one.counts_as is CountsAs.THEME for choice in one.choices]
    for number, person in enumerate(people):
        levels = {key: random.choice(list(Level)) for key in themes}
        draft = ExpertiseDraft(
            about="I have worked with households for years.", keywords=KEYWORDS[number % len(KEYWORDS)], levels=levels,
            most=14 - number % 3, is_lay=number == len(people) - 1,
        )  # fmt: skip
        with company.sessions.begin() as session:
            save_expertise(session, company.actor(manager, at), fund_id, person, draft, seen=None, now=at)


def share_out(company: Company, manager: UUID, round_: RoundDefinition, stage: StageDefinition, at: datetime) -> None:
    """Have it worked out who would be a fourth assessor of each application; nothing is given out."""
    actor = company.actor(manager, at)
    with company.sessions.begin() as session:
        save_plan(session, actor, round_.reference, stage.key, PLAN, seen=None, now=at)
        ask_for_run(session, actor, round_.reference, stage.key, now=at)
