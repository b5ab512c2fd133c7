"""Pages about one thing that a lot has happened to: as many SQL statements for all of it as for one of each.

30 is a lot here: a stage has ten assessors at most, of whom some may have stepped back.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment, Person
from assessments.actors import Role
from assessments.applications.models import Application, Extension, Reader, RefusedSubmission, Submission
from assessments.applications.states import ReaderBasis
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.models import Support, SupportSession
from assessments.decisions.states import State as DecisionState
from assessments.scoring.models import Assignment
from assessments.scoring.states import State as WorkState
from tests.factories import sign_in
from tests.portal.bulk import GROUPS, Crowd, make_crowd

AMOUNTS = (1, 3, 30)
REFERENCE = f"TST-2026-{[group.key for group in GROUPS].index('told') + 1:04}"


def test_a_page_about_one_thing_takes_as_many_statements_for_30_of_each_as_for_one(
    app: Flask, sessions: _Sessions, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    crowd = make_crowd(now=utcnow())
    with sessions.begin() as session:
        crowd.grow(session, 1)
    busy = _Busy(crowd)
    taken: dict[str, list[int]] = {}
    for before, amount in zip((0, *AMOUNTS), AMOUNTS, strict=False):
        for number in range(before, amount):
            with sessions.begin() as session:
                busy.happen(session, number)
        crowd.calculate()
        for path, reader, told in busy.pages():
            with queries() as made:
                response = sign_in(app.test_client(), reader).get(path)
            assert response.status_code == 200, path
            assert told.format(amount - 1) in response.text, f"{path} does not show all {amount}"
            taken.setdefault(path, []).append(made.count)
    assert {path: counts for path, counts in taken.items() if len(set(counts)) > 1} == {}


class _Busy:
    """One application to which everything happens again and again."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.now: datetime = crowd.now
        self.own_work_id: UUID | None = None

    def pages(self) -> list[tuple[str, Person, str]]:
        """Pages that show all that happened, each with somebody who may read it, and what it says of the last."""
        people, last = self.crowd.people, "Number {:02}"
        return [
            (f"/manage/applications/{REFERENCE}", people["manager"], last),
            (f"/assess/moderation/{REFERENCE}/concept", people["moderator"], last),
            (f"/assess/{self.own_work_id}/others", people["assessor"], last),
            (f"/advise/{REFERENCE}", people["adviser"], last),
            (f"/apply/{REFERENCE}/support", people["lead"], last),
            (f"/apply/{REFERENCE}/status", people["lead"], "Submit was pressed"),
            (f"/admin/people/{people['third'].id}", people["administrator"], last),
        ]

    def happen(self, session: Session, number: int) -> None:
        """One more of everything."""
        name, manager = f"Number {number:02}", self.crowd.people["manager"]
        application = session.scalars(select(Application).where(Application.reference == REFERENCE)).one()
        submission = session.scalars(select(Submission).where(Submission.application_id == application.id)).one()
        support = session.scalars(select(Support).where(Support.application_id == application.id)).one()
        if self.own_work_id is None:
            self._begin(session, application, submission)
        then = self.now - timedelta(days=1)
        assessor_id = self.crowd.add(
            Person, name=name, email=f"n{number}@test.example", is_administrator=False, created_at=then
        )
        self.crowd.judge(submission.id, assessor_id, WorkState.SUBMITTED, number % 6, note=name)
        self.crowd.decide(submission.id, DecisionState.SENT_BACK)
        self.crowd.add(
            Extension, submission_id=submission.id, until=then, reason=name, granted_at=then, granted_by_id=manager.id
        )
        self.crowd.add(
            RefusedSubmission,
            submission_id=submission.id,
            refused_at=then,
            person_id=manager.id,
            was_late=True,
            missing=[],
        )
        self.crowd.add(
            SupportSession, support_id=support.id, entry_key=name, held_on=then.date(), minutes=30, worked_on=name,
            logged_at=then, logged_by_id=manager.id,
        )  # fmt: skip
        fund_id = self.crowd.add_fund(name)
        self.crowd.add(
            Appointment, person_id=self.crowd.people["third"].id, fund_id=fund_id, role=Role.AUDITOR, starts_at=then
        )
        self.crowd.write(session)

    def _begin(self, session: Session, application: Application, submission: Submission) -> None:
        """The adviser reads it, and an assessor has opened what the others found."""
        adviser, assessor = self.crowd.people["adviser"], self.crowd.people["assessor"]
        session.add(
            Reader(application_id=application.id, person_id=adviser.id, basis=ReaderBasis.ADVISER, from_at=self.now)
        )
        self.crowd.judge(submission.id, assessor.id, WorkState.SUBMITTED, 3)
        self.crowd.write(session)
        own = session.scalars(
            select(Assignment).where(Assignment.assessor_id == assessor.id, Assignment.submission_id == submission.id)
        ).one()
        own.opened_others_at, self.own_work_id = self.now, own.id
