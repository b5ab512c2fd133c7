"""What support came to: uptake, hours and pounds, and outcomes by support had, where the groups are not too small."""

from datetime import datetime

from sqlalchemy import select, update

from assessments.awards.use_cases import pay_grant
from assessments.db import _Sessions
from assessments.decisions.models import Support
from assessments.decisions.use_cases import log_session, strike_session
from assessments.reports.support_figures import SupportInput, read_support, support_figures
from assessments.supporting.use_cases import Spending, answer_grant, note_return, note_spending
from tests.assessments.supporting.places import confirm_bank_of, invite_one, make_shared


def values(inputs: SupportInput) -> dict[str, object]:
    return {figure["key"]: figure["value"] for figure in support_figures(inputs)}


def test_uptake_hours_and_pounds_are_counted(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        invite_one(session, place.world, now=now, is_accepted=False)
        for key, minutes in (("a", 90), ("slip", 900)):
            logged = log_session(
                session, place.adviser, place.reference, entry_key=key, held_on=now.date(), minutes=minutes,
                worked_on="Costs.", now=now,
            )  # fmt: skip
        strike_session(session, place.adviser, place.reference, logged.id, now=now)
        answer_grant(session, place.lead, place.reference, is_accepted=True, now=now)
        confirm_bank_of(session, place, now)
        pay_grant(session, place.world.manager, place.reference, now.date(), now=now)
        spending = Spending(now.date(), "A surveyor", 60_001)
        note_spending(session, place.lead, place.reference, spending, entry_key="a", now=now)
        note_return(session, place.world.manager, place.reference, 39_999, now.date(), now=now)
        found = values(read_support(session, place.world.round.id))
        assert found == {
            "support_accepted_of_offered": 0.5, "support_sessions": 1, "support_hours": 1.5,
            "support_median_hours": 0.75, "support_without_session": 1, "support_granted_pence": 200_000,
            "support_paid_pence": 100_000, "support_spent_pence": 60_001, "support_returned_pence": 39_999,
        }  # fmt: skip


def test_outcomes_are_told_apart_by_support_only_where_neither_group_is_small() -> None:
    inputs = SupportInput(accepted=12, minutes=[0] * 5 + [60] * 8, told=(8, 5), awarded=(4, 1))
    found = values(inputs)
    assert (found["support_awarded_of_with"], found["support_awarded_of_without"]) == (0.5, 0.2)
    few = values(SupportInput(accepted=12, minutes=[0] * 4 + [60] * 8, told=(8, 4), awarded=(4, 1)))
    assert not any(key.startswith("support_awarded") for key in few)


def test_a_round_in_which_nobody_was_supported_has_no_figures_of_it(sessions: _Sessions, now: datetime) -> None:
    assert support_figures(SupportInput()) == []
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        session.execute(update(Support).values(accepted_at=None))
        assert session.scalars(select(Support.accepted_at)).all() == [None]
        assert values(read_support(session, place.world.round.id))["support_accepted_of_offered"] == 0
