"""Hundreds of everything that a list shows, written as rows at once; alike in every column that a list sorts by.

`grow` makes everything reach a number, so that one database serves for few rows and for many. What has no use case
that makes hundreds in a second is written as rows here, and looks as the use cases would have left it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from assessments.accounts.models import (
    Appointment,
    IncomeBand,
    LegalForm,
    Membership,
    Organisation,
    Person,
    Region,
)
from assessments.actors import SYSTEM, Place, Role
from assessments.applications.models import Answer, Application, Receipt, Submission
from assessments.applications.states import State
from assessments.audit.models import TrailEntry
from assessments.db import Base, Sessions
from assessments.decisions.models import Decision, DecisionAmount, Support, SupportSession
from assessments.decisions.states import Outcome
from assessments.decisions.states import State as DecisionState
from assessments.funds.models import Criterion, EnvelopeLine, Fund, Round, Stage
from assessments.funds.states import Purpose
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.messages.models import Email
from assessments.reports.calculations import compute_figures, read_round, write_figures
from assessments.reports.queries import get_staff_round
from assessments.scoring.models import Assessment, Assignment, Score
from assessments.scoring.states import Recommendation
from assessments.scoring.states import State as WorkState
from tests.factories import make_fund, make_person, make_round, make_staff
from tests.portal.bulk_kept import add_kept
from tests.portal.bulk_organisations import add_colleagues
from tests.portal.bulk_post import add_post, id_of
from tests.portal.bulk_staff import add_leaving_staff
from tests.portal.requests import add_requests

Rows = dict[type[Base], list[dict[str, Any]]]
TITLE = "All alike"
STAFF: Mapping[str, Role] = {
    "manager": Role.MANAGER,
    "approver": Role.APPROVER,
    "moderator": Role.MODERATOR,
    "adviser": Role.ADVISER,
    "auditor": Role.AUDITOR,
    "assessor": Role.ASSESSOR,
    "colleague": Role.ASSESSOR,
    "third": Role.ASSESSOR,
}


@dataclass(frozen=True)
class Group:
    """Applications that stand alike: their state, the work on each, and what was decided."""

    key: str
    state: State
    work: WorkState | None = None
    decision: DecisionState | None = None
    is_supported: bool = False
    is_advised: bool = False


GROUPS = (
    Group("unassigned", State.ELIGIBLE),
    Group("overdue", State.ELIGIBLE, WorkState.ACCEPTED),
    Group("judged", State.ASSESSED, WorkState.SUBMITTED),
    Group("proposed", State.ASSESSED, WorkState.SUBMITTED, DecisionState.PROPOSED),
    Group("approved", State.ASSESSED, WorkState.SUBMITTED, DecisionState.APPROVED),
    Group("told", State.DECIDED, WorkState.SUBMITTED, DecisionState.RELEASED, is_supported=True, is_advised=True),
    Group("unadvised", State.DECIDED, WorkState.SUBMITTED, DecisionState.RELEASED, is_supported=True),
)


@dataclass
class Crowd:
    """A fund in which there is a lot, and one person for each part in it."""

    now: datetime
    fund: Fund
    other_fund: Fund
    round: Round
    stage: Stage
    criteria: list[Criterion]
    lines: list[EnvelopeLine]
    people: dict[str, Person]
    size: int = 0
    first_id: UUID | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    rows: Rows = field(default_factory=dict)

    def add(self, model: type[Base], **columns: Any) -> UUID:
        """Note a row with an id of its own."""
        row = {"id": uuid4(), **columns}
        self.rows.setdefault(model, []).append(row)
        made: UUID = row["id"]
        return made

    def grow(self, session: Session, size: int) -> None:
        """Have so many of everything."""
        for number in range(self.size + 1, size + 1):
            self._add_people(number)
            self._add_rounds(number)
            self._add_machinery(number)
            add_requests(self, number)
            add_colleagues(self, number, self.people["lead of many"].id)
            for group in GROUPS:
                self._add_application(group)
            add_kept(self, number, len(GROUPS))
            add_post(self, number, len(GROUPS))
        self.size = size
        self.write(session)

    def calculate(self) -> None:
        """The round's marks and figures, as the job leaves them; all marks are the same."""
        with Sessions.reading() as session:
            figures = compute_figures(read_round(session, self.round.id), self.now)
        with Sessions.begin() as session:
            write_figures(session, self.round.id, figures, now=self.now)

    def write(self, session: Session) -> None:
        """Write the rows that were noted, those that others lead to first."""
        for table in Base.metadata.sorted_tables:
            for model, rows in self.rows.items():
                if model.__table__ is table and rows:
                    session.execute(insert(model), rows)
        self.rows.clear()

    def add_fund(self, name: str) -> UUID:
        """Another fund."""
        return self.add(Fund, name=name, funder="The Test Foundation", purpose="Less waste.")

    def _add_people(self, number: int) -> None:
        long_ago = self.now - timedelta(days=500)
        person_id = self.add(
            Person, name=TITLE, email=f"alike-{number:04}@test.example", is_administrator=False,
            confirmed_at=long_ago, created_at=long_ago,
        )  # fmt: skip
        for role in (Role.ASSESSOR, Role.AUDITOR):
            self.add(Appointment, person_id=person_id, fund_id=self.fund.id, role=role, starts_at=long_ago)

        add_leaving_staff(self, number)

    def _add_rounds(self, number: int) -> None:
        """One that is open, and one of another fund that closed long ago."""
        for name, fund_id, opens_in, closes_in in (
            ("NOW", self.fund.id, -20, 20), ("OLD", self.other_fund.id, -900, -800)
        ):  # fmt: skip
            opens_at, closes_at = (self.now + timedelta(days=days) for days in (opens_in, closes_in))
            round_id = self.add(
                Round, fund_id=fund_id, reference=f"{name}-{number:04}", title=f"{name} {number:04}",
                purpose="Less waste.", eligibility="Charities.", time_zone="Europe/London", published_at=opens_at,
            )  # fmt: skip
            self.add(
                EnvelopeLine, round_id=round_id, position=1, purpose=Purpose.DELIVERY, financial_year="2026-27",
                amount_pence=100,
            )  # fmt: skip
            self.add(
                Stage, round_id=round_id, position=1, key="only", title="The only one", guidance="",
                opens_at=opens_at, closes_at=closes_at, assessing_closes_at=closes_at + timedelta(days=9),
                assessors_wanted=2,
            )  # fmt: skip

    def _add_machinery(self, number: int) -> None:
        """An email and a job in each state, and an entry of the trail."""
        moments = {"waiting": {}, "sent": {"sent_at": self.now}, "failed": {"failed_at": self.now}}
        for state, when in moments.items():
            empty = dict.fromkeys(("sent_at", "failed_at"))
            self.rows.setdefault(Email, []).append(
                {"key": f"{state}:{number}", "template": state, "address": f"{number:04}.{state}@test.example",
                 "context": {}, "message_id": f"<{state}{number}@test>", "created_at": self.now, "due_at": self.now,
                 **empty, **when}
            )  # fmt: skip
            done = {"done_at": when.get("sent_at"), "failed_at": when.get("failed_at")}
            self.rows.setdefault(Job, []).append(
                {"kind": JobKind.SEAL_TRAIL, "subject_id": uuid4(), "created_at": self.now, "due_at": self.now,
                 "error": f"Of {number:04}, {state}", **done}
            )  # fmt: skip
        self.rows.setdefault(TrailEntry, []).append(
            {"at": self.now, "actor_id": self.people["manager"].id, "is_system": False, "action": "round.released",
             "subject_id": None, "round_id": self.round.id, "application_id": None, "details": {}}
        )  # fmt: skip

    def _add_application(self, group: Group) -> None:
        number, earlier = next(self.numbers), self.now - timedelta(days=30)
        lead = self.people["lead"]
        organisation_id = self.add(
            Organisation, name=TITLE, legal_form=LegalForm.CHARITY, income_band=IncomeBand.FROM_100K_TO_500K,
            region=Region.ENGLAND, created_at=earlier,
        )  # fmt: skip
        if group.key == "told":
            self.add(
                Membership, person_id=lead.id, organisation_id=organisation_id, place=Place.LEAD, created_at=earlier
            )
        reference = f"{self.round.reference}-{number:04}"
        application_id = self.add(
            Application, round_id=self.round.id, organisation_id=organisation_id, number=number, reference=reference,
            title=TITLE, reached=1, started_at=earlier, started_by_id=lead.id, **id_of(reference),
        )  # fmt: skip
        submission_id = self.add(
            Submission, application_id=application_id, stage_id=self.stage.id, form_id=self.stage.form.id, position=1,
            state=group.state, opened_at=earlier, submitted_at=earlier, submitted_by_id=lead.id, title=TITLE,
            requested_pence=100_000, version=1,
        )  # fmt: skip
        self.add(
            Answer,
            submission_id=submission_id,
            question_key="title",
            value=TITLE,
            saved_at=earlier,
            saved_by_id=lead.id,
        )
        self.add(
            Receipt, submission_id=submission_id, number=1, submitted_at=earlier, submitted_by_id=lead.id,
            content="{}", sha256="0" * 64,
        )  # fmt: skip
        if group.work is not None:
            busy = ("assessor", "colleague") if group.key == "overdue" else ("colleague", "third")
            for assessor, points in zip(busy, (1, 4), strict=True):
                self.judge(submission_id, self.people[assessor].id, group.work, points)
        if group.decision is not None:
            decision_id = self.decide(submission_id, group.decision)
            if group.is_supported:
                self._add_support(application_id, decision_id, is_advised=group.is_advised)

    def judge(
        self, submission_id: UUID, assessor_id: UUID, state: WorkState, points: int, *, note: str = "Say more."
    ) -> None:
        """An assessor's work on a submission, with a score for each criterion; overdue unless it is submitted."""
        then = self.now - timedelta(days=10)
        is_done = state is WorkState.SUBMITTED
        work_id = self.add(
            Assignment, submission_id=submission_id, assessor_id=assessor_id, state=state, offered_at=then,
            offered_by_id=self.people["manager"].id, due_at=then, accepted_at=then,
            submitted_at=then if is_done else None, version=1,
        )  # fmt: skip
        assessment_id = self.add(
            Assessment, assignment_id=work_id, recommendation=Recommendation.FUND, comment_for_funder="",
            comment_for_applicant=note, saved_at=then,
        )  # fmt: skip
        for criterion in self.criteria:
            self.add(
                Score, assessment_id=assessment_id, criterion_id=criterion.id, points=points,
                is_not_applicable=False, reason=note,
            )  # fmt: skip

    def decide(self, submission_id: UUID, state: DecisionState) -> UUID:
        """A decision with money, as far as its state says."""
        approved = state in (DecisionState.APPROVED, DecisionState.RELEASED)
        then = self.now - timedelta(days=1)
        decision_id = self.add(
            Decision, submission_id=submission_id, stage_id=self.stage.id, outcome=Outcome.INVITED, state=state,
            reason="A good case.", grant_purpose="A plan", adviser_id=self.people["adviser"].id,
            proposed_by_id=self.people["manager"].id, proposed_at=then,
            approved_by_id=self.people["approver"].id if approved else None, approved_at=then if approved else None,
            released_at=then if state is DecisionState.RELEASED else None, version=1,
        )  # fmt: skip
        line = next(line for line in self.lines if line.purpose is Purpose.PREPARATION)
        self.add(DecisionAmount, decision_id=decision_id, envelope_line_id=line.id, amount_pence=100)
        return decision_id

    def _add_support(self, application_id: UUID, decision_id: UUID, *, is_advised: bool) -> None:
        adviser = self.people["adviser"]
        support_id = self.add(
            Support, application_id=application_id, decision_id=decision_id,
            adviser_id=adviser.id if is_advised else None, grant_pence=100, grant_purpose="A plan",
            offered_at=self.now, version=1,
        )  # fmt: skip
        self.add(
            SupportSession, support_id=support_id, entry_key="one", held_on=self.now.date(), minutes=30,
            worked_on="The plan.", logged_at=self.now, logged_by_id=adviser.id,
        )  # fmt: skip


def make_crowd(*, now: datetime) -> Crowd:
    """A fund with nobody but its staff, and a round whose first stage has closed."""
    with Sessions.begin() as session:
        fund, other_fund = make_fund(session), make_fund(session)
        made = make_round(session, now=now - timedelta(days=10), fund=fund, closes_in=timedelta(days=5))
        people = {name: make_staff(session, fund, role) for name, role in STAFF.items()}
        people |= {name: make_person(session, f"The {name}") for name in ("lead", "lead of many")}
        people["administrator"] = make_person(session, "The administrator", is_administrator=True)
    with Sessions.reading() as session:
        found = get_staff_round(session, SYSTEM, made.reference)
        stage = found.stages[0]
        return Crowd(now, fund, other_fund, found, stage, list(stage.criteria), list(found.envelope), people)
