"""The organisation's passport on the way in: what a stage asks for, what is declared, and what stays as it was."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.actors import SYSTEM
from assessments.applications.identity import passport_problems
from assessments.applications.models import Receipt, RefusedSubmission
from assessments.applications.presses import list_presses
from assessments.applications.queries import get_application
from assessments.applications.states import Channel
from assessments.applications.use_cases import AnswersChanged, Incomplete, record_refused_submission, submit_application
from assessments.db import _Sessions
from assessments.funds.models import Stage
from assessments.passports.entries import PassportEntry, snapshot_of
from assessments.passports.queries import load_passport
from assessments.passports.states import Part
from assessments.passports.use_cases import keep_part
from assessments.passports.wording import PARTS
from assessments.versions import fingerprint
from tests.assessments.applications.drafts import CompleteDraft
from tests.factories import revise_rounds

INSURANCE = PassportEntry(Part.INSURANCE, "Policy 17", dated_on=date(2026, 3, 1), expires_on=date(2026, 3, 11))
ACCOUNTS = PassportEntry(Part.ACCOUNTS, "Year to March 2025", dated_on=date(2025, 3, 31))


class Asked(CompleteDraft):
    """A complete draft in a round whose stage asks for insurance and accounts."""

    def __init__(self, sessions: _Sessions, now: datetime) -> None:
        super().__init__(sessions, now)
        with sessions.begin() as session:
            for stage in session.scalars(select(Stage)):
                session.execute(
                    Stage.__table__.update().where(Stage.id == stage.id).values(passport=["accounts", "insurance"])  # type: ignore[attr-defined]
                )
            revise_rounds(session)

    def keep(self, entry: PassportEntry) -> None:
        with self.sessions.begin() as session:
            keep_part(session, self.actor, self.organisation.id, entry, now=self.now)


@pytest.fixture
def draft(sessions: _Sessions, now: datetime) -> Asked:
    return Asked(sessions, now)


def test_what_is_missing_or_has_expired_stands_in_the_way_and_is_recorded(draft: Asked) -> None:
    draft.keep(INSURANCE)
    with pytest.raises(Incomplete) as refused:
        draft.submit(now=draft.now + timedelta(days=1))
    assert set(refused.value.problems) == {"passport:accounts", "passport:insurance"}
    assert "has expired" in refused.value.problems["passport:insurance"].told()
    with draft.sessions.begin() as session:
        record_refused_submission(session, draft.actor, draft.reference, "concept", refused.value, now=draft.now)
    with draft.sessions.reading() as session:
        (kept,) = session.scalars(select(RefusedSubmission.missing))
        submission = get_application(session, SYSTEM, draft.reference).current
        ((press,),) = list_presses(session, [submission]).values()
    assert kept == ["passport:accounts", "passport:insurance"]
    assert (press.missing, press.was_early) == ([PARTS[Part.ACCOUNTS], PARTS[Part.INSURANCE]], False)


def test_what_the_staff_typed_in_from_paper_waits_for_no_passport(draft: Asked) -> None:
    with draft.sessions.begin() as session:
        submission = get_application(session, SYSTEM, draft.reference).current
        assert set(passport_problems(submission, load_passport(session, draft.organisation.id), draft.now))
        submission.application.assisted_through = Channel.POST
        assert passport_problems(submission, load_passport(session, draft.organisation.id), draft.now) == {}
        session.rollback()


def test_the_day_is_that_of_the_round_s_time_zone(draft: Asked) -> None:
    draft.keep(ACCOUNTS)
    draft.keep(INSURANCE)
    draft.submit(now=datetime.fromisoformat("2026-03-11T23:59:00+00:00"))


def test_a_change_later_does_not_alter_what_was_handed_in(draft: Asked) -> None:
    draft.keep(ACCOUNTS)
    draft.keep(INSURANCE)
    draft.submit()
    draft.keep(replace(INSURANCE, reference="Policy 18"))
    draft.keep(PassportEntry(Part.ACCOUNTS))
    handed_in = snapshot_of([ACCOUNTS, INSURANCE])
    assert draft.submission().passport == handed_in
    with draft.sessions.reading() as session:
        content = session.scalars(select(Receipt)).one().content
        assert load_passport(session, draft.organisation.id)[Part.INSURANCE].reference == "Policy 18"
    assert json.loads(content)["passport"] == handed_in


def test_what_was_not_read_is_not_declared(draft: Asked) -> None:
    draft.keep(ACCOUNTS)
    draft.keep(INSURANCE)
    seen = {"passport:": fingerprint(snapshot_of([ACCOUNTS]))}
    with draft.sessions.begin() as session, pytest.raises(AnswersChanged) as refused:
        submit_application(session, draft.actor, draft.reference, "concept", is_declared=True, now=draft.now, seen=seen)
    assert list(refused.value.keys) == ["passport:"]


def test_a_stage_that_asks_for_nothing_takes_an_empty_passport(sessions: _Sessions, now: datetime) -> None:
    assert CompleteDraft(sessions, now).submit().passport == []
