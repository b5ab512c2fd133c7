"""Who judges nothing of what: for a whole stage in one statement, and for one person, the same."""

from datetime import datetime

from assessments.accounts.models import FormerMembership
from assessments.actors import Place
from assessments.applications.models import Application, Reader
from assessments.applications.queries import get_staff_application
from assessments.applications.states import ReaderBasis
from assessments.db import _Sessions
from assessments.interests.models import Conflict
from assessments.interests.states import ConflictGround, Standing
from assessments.scoring.conflicts import barred_pairs, is_barred
from tests.assessments.scoring.panels import make_court, make_eligible
from tests.factories import join


def _conflict(application: Application, person_id: object, standing: Standing, now: datetime) -> Conflict:
    decided = standing in (Standing.CONFIRMED, Standing.DISMISSED)
    return Conflict(
        application_id=application.id, round_id=application.round_id, person_id=person_id,
        ground=ConflictGround.REGISTER, rests_on="River Trust", standing=standing, found_at=now,
        decided_at=now if decided else None, reason="Looked into." if decided else None,
    )  # fmt: skip


def test_whoever_is_barred_from_one_application_is_barred_in_the_pairs_of_its_stage(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        court = make_court(session, now=now, assessors=5)
        applications = [make_eligible(session, court, now=now) for _each in range(3)]
        ada, ben, cem, dot, eve = court.people
        join(session, ada, applications[0].organisation, Place.VIEWER)
        session.add_all(
            [
                FormerMembership(
                    person_id=ben.id, organisation_id=applications[1].organisation_id, place=Place.LEAD, began_at=now,
                    ended_at=now,
                ),
                Reader(
                    application_id=applications[2].id, person_id=cem.id, basis=ReaderBasis.ADVISER, from_at=now,
                    until_at=now,
                ),
                _conflict(applications[0], dot.id, Standing.CLEAR, now),
                _conflict(applications[1], dot.id, Standing.CONFIRMED, now),
                _conflict(applications[2], dot.id, Standing.POSSIBLE, now),
                _conflict(applications[2], eve.id, Standing.DISMISSED, now),
            ]
        )  # fmt: skip
        session.flush()
        session.expire_all()
        wholes = [get_staff_application(session, court.manager, each.reference) for each in applications]
        pairs = barred_pairs(session, wholes[0].current.stage)
        people = {person.id for person in court.people}
        assert {pair for pair in pairs if pair[1] in people} == {
            (whole.current.id, person_id) for whole in wholes for person_id in people
            if is_barred(session, person_id, whole)
        } == {
            (wholes[0].current.id, ada.id), (wholes[1].current.id, ben.id), (wholes[2].current.id, cem.id),
            (wholes[0].current.id, dot.id), (wholes[1].current.id, dot.id),
        }  # fmt: skip
