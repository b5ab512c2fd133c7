"""The rule of whose work it is, as Python and as SQL."""

from datetime import datetime

from sqlalchemy import select

from assessments.actors import SYSTEM, VISITOR, Actor, Place, Role
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_application
from assessments.db import _Sessions
from assessments.scoring.models import Assignment
from assessments.scoring.policies import may_assess
from assessments.scoring.queries import get_assignment_of, own_work
from tests.assessments.scoring.panels import make_court, make_eligible, offer
from tests.factories import actor_of, join, make_person, make_staff


def test_the_list_of_ones_own_work_and_the_rule_agree_for_every_kind_of_person(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        court = make_court(session, now=now)
        application = make_eligible(session, court, now=now)
        works = [offer(session, court, application, actor, now=now) for actor in court.assessors]
        member = court.people[1]
        whole = get_application(session, court.manager, application.reference)
        join(session, member, whole.organisation, Place.VIEWER)
        people = [member, make_person(session), make_staff(session, court.fund, Role.ASSESSOR)]
        actors: list[Actor] = [actor_of(session, person, now=now) for person in people]
        actors += [*court.assessors, court.manager, court.moderator, VISITOR, SYSTEM]
        lost = Actor(user_id=court.assessors[0].user_id)
        seen = 0
        for actor in [*actors, lost]:
            for work in works:
                work = get_assignment_of(session, whole.current, work.id)
                listed = session.scalar(
                    select(Assignment.id)
                    .join(Assignment.submission)
                    .join(Submission.application)
                    .where(Assignment.id == work.id, own_work(actor), Application.id == application.id)
                )
                assert (listed is not None) is may_assess(actor, work)
                seen += listed is not None
        assert seen == 2
