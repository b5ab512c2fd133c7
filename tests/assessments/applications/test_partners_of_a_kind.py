"""A round that wants a partner of a kind to sign: it must be named, and of all partners only it must have signed."""

from datetime import datetime

import pytest

from assessments.applications.completeness import problems_of
from assessments.db import _Sessions
from assessments.funds.questions import Question
from assessments.funds.states import PartnerKind, QuestionKind
from tests.confirming import BEA, CAL, Naming
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
