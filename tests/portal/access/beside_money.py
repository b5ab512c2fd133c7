"""Who gets in where: what awards bring with them besides money."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.actors import Role
from assessments.applications.models import Application, Submission
from assessments.clock import utcnow
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.states import Outcome, State
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.repayments import RepaymentTerms
from assessments.funds.states import Purpose
from assessments.standings.models import HeldStanding
from tests.factories import revise_rounds
from tests.portal.access import forms
from tests.portal.access.kinds import Case, Crew, Kind, Situation
from tests.portal.access.rows import (
    ANYBODY,
    ITS_APPLICANTS,
    ITS_MANAGER,
    ITS_WRITERS,
    READING_STAFF,
    SIGNED_IN,
    Row,
    Who,
    form,
    holders,
    page,
    staff_of_the_fund,
    without_a_bid,
)
from tests.portal.access.world import World


def repayment(_ids: Mapping[str, Any]) -> dict[str, Any]:
    today = utcnow().date()
    return {"amount": "250", "paid_on": [str(today.day), str(today.month), str(today.year)], "entry_key": "another"}


def reach(_ids: Mapping[str, Any]) -> dict[str, Any]:
    today = utcnow().date()
    return {"group_young": "12", "until_on": [str(today.day), str(today.month), str(today.year)], "note": forms.WHY}


ROUND = f"round:{Situation.TOLD}"
ENDING = Who(frozenset({Kind.MANAGER}), SIGNED_IN - holders(Role.MANAGER) | {Kind.TORN})
TAKERS = without_a_bid(staff_of_the_fund(Role.MANAGER, Role.AUDITOR))

BESIDE_MONEY = (
    page("public.holders", ANYBODY, ROUND),
    page("manage.standings", without_a_bid(READING_STAFF), ROUND),
    page("manage.repayments", without_a_bid(READING_STAFF), ROUND),
    *form("manage.repayment", ITS_MANAGER, Situation.TOLD, repayment),
    page("manage.reach", without_a_bid(READING_STAFF), ROUND),
    *(page("manage.programme_download", TAKERS, ROUND, what=what) for what in ("standings", "reach", "repayments")),
    page("apply.reach", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.reach", "POST", ITS_WRITERS, Situation.TOLD, reach),
    *form("manage.end_early", ENDING, "standing", forms.reason),
)


def furnish_beside_money(session: Session, world: World) -> None:
    """Something that the applicant of each case holds by its outcome."""
    for case in Case:
        reference = world.ids[case, Situation.TOLD]["reference"]
        application = session.scalars(select(Application).where(Application.reference == reference)).one()
        session.execute(
            update(Round)
            .where(Round.id == application.round_id)
            .values(
                standing_title="Held",
                standing_months=12,
                groups=[{"key": "young", "label": "Young people"}],
                repayment=RepaymentTerms(12, 4, 6, 425).document(),
            )
        )
        award = _award(session, application, world.crews[case])
        award.amounts = [DecisionAmount(envelope_line_id=_loans(session, application.round_id), amount_pence=1_000_100)]
        session.add(award)
        revise_rounds(session, application.round_id)
        standing = _standing(session, application)
        session.add(standing)
        session.flush()
        world.ids[case, "standing"] = {"decision_id": standing.decision_id}


def _loans(session: Session, round_id: UUID) -> UUID:
    """The line of a round from which it lends."""
    wanted = select(EnvelopeLine.id).where(EnvelopeLine.round_id == round_id, EnvelopeLine.purpose == Purpose.LOAN)
    found = session.scalars(wanted).one_or_none()
    if found is not None:
        return found
    line = EnvelopeLine(
        round_id=round_id, position=9, purpose=Purpose.LOAN, financial_year="2026-27", amount_pence=90_000_000
    )
    session.add(line)
    session.flush()
    return line.id


def _award(session: Session, application: Application, crew: Crew) -> Decision:
    """What its later stage came to, which nobody in this world has come to."""
    newest = select(Submission).where(Submission.application_id == application.id).order_by(Submission.position.desc())
    submission = session.scalars(newest.limit(1)).one()
    return Decision(
        submission_id=submission.id, stage_id=submission.stage_id, outcome=Outcome.AWARDED, state=State.RELEASED,
        reason="Well done.", proposed_by_id=crew.manager.id, proposed_at=utcnow(), approved_by_id=crew.approver.id,
        approved_at=utcnow(), released_at=utcnow(), released_by_id=crew.manager.id,
    )  # fmt: skip


def _standing(session: Session, application: Application) -> HeldStanding:
    released = select(Decision.id).join(Submission, Submission.id == Decision.submission_id)
    its_own = Submission.application_id == application.id, Decision.state == State.RELEASED
    round_ = session.get_one(Round, application.round_id)
    today: date = utcnow().date()
    return HeldStanding(
        organisation_id=application.organisation_id, fund_id=round_.fund_id, round_id=round_.id,
        decision_id=session.scalars(released.where(*its_own).limit(1)).one(), reference=application.reference,
        title="Held", from_on=today - timedelta(days=2), until_on=today + timedelta(days=300), granted_at=utcnow(),
    )  # fmt: skip
