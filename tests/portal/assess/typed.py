"""What an assessor types, and what became of it."""

from sqlalchemy import select

from assessments.db import _Sessions
from assessments.scoring.models import Assignment

SUMMARY = "We lend draught excluders."


WHOLE = {
    "reach-points": "3",
    "reach-reason": "Wide enough.",
    "change-points": "4",
    "change-reason": "Likely.",
    "value-points": "na",
    "value-reason": "No costs yet.",
    "recommendation": "fund",
    "comment_for_applicant": "Name your partners.",
    "comment_for_funder": "Between us.",
}


def work_now(sessions: _Sessions, work: Assignment) -> Assignment:
    with sessions.reading() as session:
        return session.scalars(select(Assignment).where(Assignment.id == work.id)).one()
