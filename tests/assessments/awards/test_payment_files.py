"""Payment files after they were made: who may open them, and what of them is paid."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation
from assessments.actors import Actor, Place, Role
from assessments.awards.bank_queries import count_paid_with, find_overtaken
from assessments.awards.banking import PaymentRun
from assessments.awards.use_cases import (
    check_bank_details,
    make_payment_run,
    name_payers,
    note_payment,
    note_run_paid,
    open_payment_run,
)
from assessments.awards.use_cases.paying import FileOvertaken
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.interests.asides import HasPart
from tests.assessments.awards.test_paying import VAULT, enter
from tests.assessments.awards.worlds import Offered, Told, accept, make_round_to_offer, offer, tell
from tests.factories import actor_of, join, make_staff
from tests.outcomes import Staff


@dataclass(frozen=True)
class Filed:
    """A payment file that pays the first instalment of two organisations, and the two who see bank details."""

    offered: Offered
    told: list[Told]
    first: Actor
    second: Actor
    run: PaymentRun

    @property
    def staff(self) -> Staff:
        return self.offered.world.staff


def confirm(session: Session, offered: Offered, told: Told, now: datetime) -> None:
    """Its bank details are entered, and confirmed by the two who see them."""
    both = offered.world.manager, offered.world.approver
    people = [one.user_id for one in both if one.user_id]
    name_payers(session, both[0], offered.world.staff.fund.id, people, now=now)
    details = enter(session, told, now)
    for actor in both:
        check_bank_details(session, actor, told.reference, details.id, now=now)


def make_file(session: Session, now: datetime) -> Filed:
    """All that leads to it."""
    offered = make_round_to_offer(session, now=now)
    told = tell(session, offered, [(Outcome.AWARDED, 3_000_001, 0), (Outcome.AWARDED, 2_000_000, 0)], now=now)
    first, second = offered.world.manager, offered.world.approver
    due = []
    for one in told:
        award = accept(session, one, offer(session, offered, one, now=now), now=now)
        award.instalments[0].due_on = now.date() - timedelta(days=1)
        due.append(award.instalments[0].id)
        confirm(session, offered, one, now)
    run = make_payment_run(session, first, offered.world.staff.fund.id, due, "one", vault=VAULT, now=now)
    return Filed(offered, told, first, second, run)


def test_who_has_a_part_in_one_organisation_that_a_file_pays_does_not_open_the_file(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        filed = make_file(session, now)
        staff, theirs = filed.staff, filed.told[1]
        organisation = session.get_one(Organisation, theirs.application.organisation_id)
        make_staff(session, staff.fund, Role.MANAGER, name="Olu Free")

        def download(actor: Actor) -> str:
            return open_payment_run(session, actor, staff.fund.id, filed.run.number, vault=VAULT, now=now)

        assert download(filed.second).count("12345678") == 2
        join(session, staff.approver, organisation, Place.VIEWER)
        with pytest.raises(HasPart) as refused:
            download(actor_of(session, staff.approver))
        assert (refused.value.values["reference"], refused.value.values["others"]) == (
            theirs.reference, f"{staff.manager.name}, Olu Free",
        )  # fmt: skip
        assert "12345678" not in refused.value.told()


def test_a_file_that_pays_to_an_account_that_was_changed_since_is_not_noted_as_paid(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        filed, later = make_file(session, now), now + timedelta(minutes=1)
        fund_id, changed, other = filed.staff.fund.id, *filed.told
        details = enter(session, changed, later, number="87654321")
        for _before_and_after in range(2):
            with pytest.raises(FileOvertaken, match=changed.reference):
                note_run_paid(session, filed.first, fund_id, 1, now.date(), now=later)
            for actor in (filed.first, filed.second):
                check_bank_details(session, actor, changed.reference, details.id, now=later)
        assert other.reference not in str(find_overtaken(session, [filed.run.id]))
        note_payment(session, filed.first, changed.reference, 1, now.date(), now=later)
        note_run_paid(session, filed.first, fund_id, 1, now.date(), now=later)
        assert count_paid_with(session, [filed.run.id])[filed.run.id].is_all
