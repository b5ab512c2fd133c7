"""Who has, or only may have, a part in an organisation neither offers, pays nor ends its grant."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from assessments.accounts.models import Organisation
from assessments.actors import Actor, Place, Role
from assessments.awards.use_cases import (
    ReportDraft,
    answer_evidence,
    answer_report,
    end_award,
    give_evidence,
    make_payment_run,
    note_payment,
    note_return,
    note_run_paid,
    offer_awards,
    write_report,
)
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.interests.asides import HasPart
from assessments.interests.models import Interest
from assessments.interests.states import InterestKind
from tests.assessments.awards.test_paying import VAULT
from tests.assessments.awards.test_payment_files import confirm
from tests.assessments.awards.worlds import accept, make_round_to_offer, offer, tell
from tests.factories import actor_of, join, make_person, make_staff

DOMAIN = "marsh-trust.org.uk"


def test_a_shared_domain_or_a_trusteeship_by_name_keeps_a_manager_from_every_act_about_the_grant(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        clear, fresh, kept = tell(session, offered, [(Outcome.AWARDED, 3_000_000, 0)] * 3, now=now)
        award = accept(session, kept, offer(session, offered, kept, now=now), now=now)
        confirm(session, offered, kept, now)
        condition, report, due = award.conditions[0].id, award.reports[0].id, award.instalments
        for one in due:
            one.due_on = now.date() - timedelta(days=1)
        give_evidence(session, kept.actor, kept.reference, condition, "See the lease.", now=now)
        write_report(session, kept.actor, kept.reference, report, ReportDraft("Done.", 1), is_sent=True, now=now)
        staff, free = offered.world.staff, offered.world.manager
        fund_id, terms = staff.fund.id, offered.terms(now)

        def make(actor: Actor, number: int) -> object:
            return make_payment_run(session, actor, fund_id, [due[number].id], str(number), vault=VAULT, now=now)

        acts: dict[str, Callable[[Actor], object]] = {
            "offer": lambda by: offer_awards(session, by, [clear.reference, fresh.reference], terms, now=now),
            "condition": lambda by: answer_evidence(
                session, by, kept.reference, condition, is_met=True, reason="", now=now
            ),
            "report": lambda by: answer_report(
                session, by, kept.reference, report, is_accepted=True, reason="", now=now
            ),
            "file": lambda by: make(by, 1),
            "file paid": lambda by: note_run_paid(session, by, fund_id, 1, now.date(), now=now),
            "payment": lambda by: note_payment(session, by, kept.reference, 2, now.date(), now=now),
            "return": lambda by: note_return(session, by, kept.reference, now.date(), now=now),
            "end": lambda by: end_award(session, by, kept.reference, now=now),
        }
        session.flush()
        make(free, 0)
        member = make_person(session, "Mia Reed", email=f"mia@{DOMAIN}")
        shares, trustee = (make_staff(session, staff.fund, Role.MANAGER) for _ in range(2))
        shares.email = f"shares@{DOMAIN}"
        for told in (fresh, kept):
            organisation = session.get_one(Organisation, told.application.organisation_id)
            join(session, member, organisation, Place.VIEWER)
            declared = {"person_id": trustee.id, "organisation": organisation.name.upper(), "declared_at": now}
            session.add(Interest(kind=InterestKind.TRUSTEESHIP, **declared))
        session.flush()
        for person in (shares, trustee):
            for name, act in acts.items():
                with pytest.raises(HasPart) as refused:
                    act(actor_of(session, person))
                wanted = fresh.reference if name == "offer" else kept.reference
                assert refused.value.values["reference"] == wanted
                assert staff.manager.name in str(refused.value.values["others"])
        for name in ("offer", "condition", "report", "file", "file paid"):
            acts[name](free)
