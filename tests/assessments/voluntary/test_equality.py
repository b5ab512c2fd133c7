"""The equality form: counted, published only as far as nobody can be told apart, and joined to nothing."""

from datetime import datetime

import pytest
from sqlalchemy import select

from assessments.accounts.models import Person
from assessments.actors import Place
from assessments.applications.models import Application
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.errors import NotPermitted
from assessments.funds.models import Round
from assessments.jobs.models import Job
from assessments.messages.models import Email
from assessments.reports.calculations import compute_figures, read_round, write_edition, write_figures
from assessments.reports.queries import find_running_edition, shown_figures
from assessments.schema import metadata
from assessments.voluntary.models import EqualityDone, EqualitySlip, EqualityTally
from assessments.voluntary.states import CommunityGroup, EqualityQuestion
from assessments.voluntary.use_cases import NotYetAsked, answer_equality
from tests.factories import actor_of, join, make_application, make_person, make_round, make_submitted

FORM = {EqualityQuestion.LED_BY: {CommunityGroup.DISABLED, CommunityGroup.NONE}}


def answer(session: Session, application: Application, *, now: datetime, skips: bool = False) -> None:
    lead = session.get_one(Person, application.started_by_id)
    answer_equality(session, actor_of(session, lead), application.reference, {} if skips else FORM, now=now)


def rows(session: Session, model: type) -> list[object]:
    return list(session.scalars(select(model)).all())


def write(session: Session, round_id: object, *, now: datetime, freeze: bool) -> None:
    """The job that calculates, as the running edition or as one that a release freezes."""
    output = compute_figures(read_round(session, round_id), now)  # type: ignore[arg-type]
    (write_edition if freeze else write_figures)(session, round_id, output, now=now)  # type: ignore[arg-type]


@pytest.fixture
def round_(sessions: _Sessions, now: datetime) -> Round:
    with sessions.begin() as session:
        return make_round(session, now=now)


def test_nothing_that_is_written_leads_from_a_form_to_its_application(
    sessions: _Sessions, round_: Round, now: datetime
) -> None:
    with sessions.begin() as session:
        application = make_submitted(session, round_, now=now)
        before = [len(rows(session, model)) for model in (TrailEntry, Email, Job)]
        answer(session, application, now=now)
        session.flush()
        assert [len(rows(session, model)) for model in (TrailEntry, Email, Job)] == before
        assert len(rows(session, EqualitySlip)) == 1
    held = {
        name: {column.name: str(column.type) for column in metadata.tables[name].columns}
        for name in ("equality_slip", "equality_tally", "equality_done")
    }
    assert set(held["equality_slip"]) == {"id", "round_id", "answers"}
    assert set(held["equality_done"]) == {"application_id"}
    assert set(held["equality_tally"]) == {"round_id", "question", "community", "forms"}
    keys = {
        key.column.table.name for name in held for key in metadata.tables[name].foreign_keys if name != "equality_done"
    }
    assert keys == {"round"}


def test_an_application_answers_once_or_skips_and_only_after_submitting(
    sessions: _Sessions, round_: Round, now: datetime
) -> None:
    with sessions.begin() as session:
        answered, skipped = (make_submitted(session, round_, now=now) for _application in range(2))
        for application in (answered, answered):
            answer(session, application, now=now)
        answer(session, skipped, now=now, skips=True)
        answer(session, skipped, now=now)
        with pytest.raises(NotYetAsked):
            answer(session, make_application(session, round_, now=now), now=now)
        viewer = make_person(session)
        join(session, viewer, answered.organisation, Place.VIEWER)
        with pytest.raises(NotPermitted):
            answer_equality(session, actor_of(session, viewer), answered.reference, FORM, now=now)
        session.flush()
        assert [slip.answers for slip in session.scalars(select(EqualitySlip))] == [{"led_by": ["disabled"]}]
        assert len(rows(session, EqualityDone)) == 2


def test_forms_become_counts_five_at_a_time_and_the_rest_when_a_release_freezes_them(
    sessions: _Sessions, round_: Round, now: datetime
) -> None:
    with sessions.begin() as session:
        for number in range(6):
            if number == 4:
                write(session, round_.id, now=now, freeze=False)
                assert len(rows(session, EqualitySlip)) == 4
            answer(session, make_submitted(session, round_, now=now), now=now)
            session.flush()
        write(session, round_.id, now=now, freeze=False)
        assert (len(rows(session, EqualitySlip)), _forms(session)) == (0, {"disabled": 6, "answered": 6})
        answer(session, make_submitted(session, round_, now=now), now=now)
        session.flush()
        write(session, round_.id, now=now, freeze=True)
        assert (len(rows(session, EqualitySlip)), _forms(session)) == (0, {"disabled": 7, "answered": 7})


def _forms(session: Session) -> dict[str, int]:
    session.expire_all()
    return {tally.community: tally.forms for tally in session.scalars(select(EqualityTally))}


def test_the_staff_see_only_what_a_release_froze_and_only_disclosed_counts(
    sessions: _Sessions, round_: Round, now: datetime
) -> None:
    with sessions.begin() as session:
        session.add_all(
            EqualityTally(round_id=round_.id, question=EqualityQuestion.LED_BY, community=community, forms=forms)
            for community, forms in (("answered", 28), ("disabled", 13), ("faith", 3))
        )
        session.add(
            EqualityTally(round_id=round_.id, question=EqualityQuestion.WORK_FOR, community="answered", forms=4)
        )
        write(session, round_.id, now=now, freeze=False)
        assert _equality(session, round_, now) == {}
        write(session, round_.id, now=now, freeze=True)
        shown = _equality(session, round_, now)
    assert shown["equality_led_by_answered"] == (30, None)
    assert shown["equality_led_by_disabled"] == (15, None)
    assert shown["equality_led_by_disabled_share"] == (0.5, 30)
    assert shown["equality_led_by_faith"] == ("[c]", None)
    assert "equality_led_by_faith_share" not in shown
    assert shown["equality_led_by_older"] == (0, None)
    assert not any(key.startswith("equality_work_for") for key in shown)


def _equality(session: Session, round_: Round, now: datetime) -> dict[str, tuple[object, object]]:
    edition = find_running_edition(session, round_.id)
    assert edition is not None
    figures = shown_figures(session, round_, edition, now)
    return {each["key"]: (each["value"], each["denominator"]) for each in figures if each["key"].startswith("equality")}
