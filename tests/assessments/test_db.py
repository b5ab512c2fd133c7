"""What reading and writing sessions promise, on either database."""

from datetime import datetime

from sqlalchemy import func, select

from assessments.accounts.models import Person
from assessments.db import _Sessions
from tests.factories import make_person


def test_a_reading_session_sees_one_state_of_the_data_whatever_is_committed_meanwhile(
    sessions: _Sessions, now: datetime
) -> None:
    how_many = select(func.count(Person.id))
    with sessions.reading() as session:
        assert session.scalar(how_many) == 0
        with sessions.begin() as writing:
            make_person(writing)
        assert session.scalar(how_many) == 0
    with sessions.reading() as session:
        assert session.scalar(how_many) == 1
