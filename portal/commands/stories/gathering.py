"""A session for everybody who was invited: who signs up, who gives their place up, and who came."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from assessments.funds.definition import RoundDefinition
from assessments.supporting.use_cases import GroupDetails, arrange_group, give_up_place, note_attendance, sign_up
from portal.commands.stories.applying import Applicant
from portal.commands.stories.people import Company, Timeline

TITLE = "What makes a full proposal strong"
VENUE = "The library of the fund, 1 Made-up Street, Newtown"
PLACES, SIGNED_UP, CAME = 12, 10, 8
NUMBER = 1
"""Of the session in its round."""


def hold(
    timeline: Timeline, company: Company, manager: UUID, round_: RoundDefinition, invited: Sequence[Applicant]
) -> None:
    """Put a session in the last stage's second week on the timeline; most sign up, and one cannot come after all."""
    opens_at = round_.stages[-1].opens_at
    starts_at = (opens_at + timedelta(days=9)).replace(hour=10)
    coming = Random(f"session {round_.reference}").sample(list(invited), min(SIGNED_UP, len(invited)))
    arranged_at = opens_at + timedelta(hours=1)
    timeline.add(arranged_at, partial(_arrange, company, manager, round_.reference, starts_at, arranged_at))
    for number, applicant in enumerate(coming):
        at = opens_at + timedelta(days=3, hours=5 * number)
        timeline.add(at, partial(_sign_up, company, applicant, at))
    given_up_at, noted_at = starts_at - timedelta(hours=20), starts_at + timedelta(hours=4)
    timeline.add(given_up_at, partial(_give_up, company, coming[0], given_up_at))
    came = coming[1 : CAME + 1]
    timeline.add(noted_at, partial(_note, company, manager, round_.reference, came, noted_at))


def _arrange(company: Company, manager: UUID, reference: str, starts_at: datetime, at: datetime) -> None:
    details = GroupDetails(TITLE, VENUE, starts_at, PLACES)
    with company.sessions.begin() as session:
        arrange_group(session, company.actor(manager, at), reference, details, entry_key="proposals", now=at)


def _sign_up(company: Company, applicant: Applicant, at: datetime) -> None:
    assert applicant.person is not None
    with company.sessions.begin() as session:
        sign_up(session, company.actor(applicant.person, at), applicant.reference, NUMBER, now=at)


def _give_up(company: Company, applicant: Applicant, at: datetime) -> None:
    assert applicant.person is not None
    with company.sessions.begin() as session:
        give_up_place(session, company.actor(applicant.person, at), applicant.reference, NUMBER, now=at)


def _note(company: Company, manager: UUID, reference: str, came: Sequence[Applicant], at: datetime) -> None:
    present = [applicant.reference for applicant in came]
    with company.sessions.begin() as session:
        note_attendance(session, company.actor(manager, at), reference, NUMBER, present, now=at)
