"""A round that wants a partner of a kind to sign: it must be named, and of all partners only it must have signed."""

from datetime import datetime

import pytest

from assessments.actors import Place
from assessments.applications.completeness import problems_of
from assessments.applications.papers import Paper, problems_with_partners
from assessments.applications.states import Purpose
from assessments.applications.use_cases import Incomplete, PartnerNotApart, submit_application
from assessments.db import _Sessions
from assessments.funds.questions import Question
from assessments.funds.states import PartnerKind, QuestionKind
from tests.confirming import BEA, CAL, CHAIR, SIGNATORY, Naming
from tests.factories import actor_of, join, make_person
from tests.mailbox import Mailbox

VOLUNTARY = {**BEA, "kind": "voluntary"}
PUBLIC = {**CAL, "kind": "public_body"}
JOINTLY = Question("partners", QuestionKind.PARTNERS, "With whom?", must_include=PartnerKind.PUBLIC_BODY)


@pytest.mark.parametrize(
    ("partners", "told"),
    [
        ([VOLUNTARY], "wants a public body that applies with you"),
        ([VOLUNTARY, PUBLIC], "Warm Streets must have signed before you submit"),
    ],
)
def test_nobody_can_submit_before_it_is_named_and_has_signed(
    sessions: _Sessions, mailbox: Mailbox, now: datetime, partners: list[dict[str, str]], told: str
) -> None:
    naming = Naming(sessions, mailbox, now, partners=partners, asks=(JOINTLY,))
    assert problems_of(naming.submission())["partners"].told().startswith(("This round", "Warm"))
    assert told in problems_of(naming.submission())["partners"].told()


def test_only_the_partner_of_the_kind_has_to_sign(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    naming = Naming(sessions, mailbox, now, partners=[VOLUNTARY, PUBLIC], asks=(JOINTLY,))
    naming.answer(naming.tokens("partners")["cal@test.example"], name="Cal Crow")
    assert "partners" not in problems_of(naming.submission())


def test_a_signature_falls_away_when_what_was_signed_changes(
    sessions: _Sessions, mailbox: Mailbox, now: datetime
) -> None:
    naming = Naming(sessions, mailbox, now, partners=[PUBLIC], asks=(JOINTLY,))
    naming.answer(naming.tokens("partners")["cal@test.example"], name="Cal Crow")
    naming.save(partners=[{**PUBLIC, "role": "Sells the building."}])
    assert "Warm Streets must have signed" in problems_of(naming.submission())["partners"].told()


@pytest.mark.parametrize(("email", "asked"), [("ADA@test.example", "partners"), (CHAIR["email"], "signatory")])
def test_nobody_is_asked_to_sign_for_both(
    sessions: _Sessions, mailbox: Mailbox, now: datetime, email: str, asked: str
) -> None:
    naming = Naming(sessions, mailbox, now, partners=[{**PUBLIC, "email": email}], asks=(JOINTLY, SIGNATORY))
    with pytest.raises(PartnerNotApart, match="Warm Streets must sign by somebody of its own"):
        naming.ask(asked)
    assert mailbox.deliver(now) == []


def test_who_has_signed_for_it_must_still_be_somebody_else_when_it_is_handed_in(
    sessions: _Sessions, mailbox: Mailbox, now: datetime
) -> None:
    naming = Naming(sessions, mailbox, now, partners=[PUBLIC], asks=(JOINTLY,))
    naming.answer(naming.tokens("partners")["cal@test.example"], name="Cal Crow")
    with sessions.begin() as session:
        cal = make_person(session, "Cal Crow", email="cal@test.example")
        join(session, cal, naming.application(session).organisation, Place.VIEWER)
    with sessions.begin() as session, pytest.raises(Incomplete) as refusal:
        submit_application(
            session, actor_of(session, naming.lead), naming.reference, "concept", is_declared=True, now=now
        )
    assert "belongs to your organisation" in refusal.value.problems["partners"].told()


def test_on_paper_each_body_signs_by_a_name_of_its_own(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    submission = Naming(sessions, mailbox, now, partners=[PUBLIC], asks=(JOINTLY,)).submission()

    def lacking(*names: str) -> str:
        papers = [Paper(purpose=Purpose.SIGNATURE, signed_by=name, added_at=now) for name in names]
        return " ".join(problem.told() for problem in problems_with_partners(submission, papers))

    assert "the signature of Warm Streets" in lacking("Ada Marsh")
    assert "the signature of the applicant, too" in lacking("cal  crow")
    both = lacking("Ada Marsh", "Cal Crow")
    assert "signature of Warm Streets" not in both
    assert "signature of the applicant, too" not in both
