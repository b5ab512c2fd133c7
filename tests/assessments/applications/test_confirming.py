"""Partners and who declares: asked by a press, once; confirmed by a link, once; fallen away by any change."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from assessments.actors import Place
from assessments.applications.answers import as_typed, read_answer, said
from assessments.applications.answers.shapes import AnswerRefused
from assessments.applications.completeness import problems_of, values_of
from assessments.applications.confirmations import Confirmation
from assessments.applications.confirming import Standing, Word, words_of
from assessments.applications.models import Receipt
from assessments.applications.opened_links import LinkState, LinkUnknown
from assessments.applications.packs.kinds import box_kind
from assessments.applications.reuse import likeness_of
from assessments.applications.use_cases import (
    AskedTooMany,
    ChangedMeanwhile,
    DeclaredByWriter,
    Incomplete,
    submit_application,
)
from assessments.applications.use_cases import confirming as asking
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotPermitted
from assessments.messages.models import Email
from tests.asked import ENTRIES, FORMS
from tests.confirming import BEA, CAL, CHAIR, DAY, SIGNATORY, Naming
from tests.factories import actor_of, join, make_person
from tests.mailbox import Mailbox

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CHANGES: dict[tuple[str, str], Any] = {
    (section.key, question.key): {
        "summary": "Something else altogether.", "people": "7", "national": "no", "region": "england",
        "first_year": "26,000", "years": "1", "behaviours": ["travel"], "website": "www.example.org",
    }.get(question.key)
    for section in FORMS[0]
    for question in section.questions
}  # fmt: skip
CHANGEABLE = {place: entry for place, entry in CHANGES.items() if entry is not None}


@pytest.fixture
def naming(sessions: _Sessions, mailbox: Mailbox) -> Naming:
    return Naming(sessions, mailbox, NOW)


def words(naming: Naming) -> dict[str, Word]:
    submission = naming.submission()
    return {word.called: word for word in words_of(submission, values_of(submission))}


def standings(naming: Naming) -> dict[str, Standing]:
    return {called: word.standing for called, word in words(naming).items()}


def submit(naming: Naming) -> None:
    with naming.sessions.begin() as session:
        submit_application(
            session, actor_of(session, naming.lead), naming.reference, "concept", is_declared=True, now=NOW
        )


def confirm_all(naming: Naming) -> None:
    for key, name in (("partners", "Bea Bank"), ("signatory", "Dora Chair")):
        for token in naming.tokens(key).values():
            naming.answer(token, name=name)


def test_who_declares_is_typed_in_two_boxes_and_said_in_one_line() -> None:
    typed = {"name": " Dora  Chair ", "email": "Dora@Test.Example "}
    value = read_answer(SIGNATORY, typed)
    assert value == CHAIR
    assert as_typed(SIGNATORY, value) == CHAIR
    assert said(SIGNATORY, value) == "Dora Chair (dora@test.example)"
    assert read_answer(SIGNATORY, {"name": " ", "email": ""}) is None
    for typed, part in (({"name": "Dora", "email": "dora"}, "email"), ({"name": "", "email": "a@b.example"}, "name")):
        with pytest.raises(AnswerRefused) as refused:
            read_answer(SIGNATORY, typed)
        assert refused.value.part == part


def test_who_declares_is_neither_in_the_word_pack_nor_taken_from_earlier_applications() -> None:
    assert box_kind(SIGNATORY) is None
    assert likeness_of(SIGNATORY, SIGNATORY) is None


def test_nobody_is_written_to_before_the_button_is_pressed_and_a_second_press_sends_nothing(naming: Naming) -> None:
    assert naming.mailbox.deliver(NOW) == []
    assert set(standings(naming).values()) == {Standing.NOT_ASKED}
    assert naming.ask("partners") == 2
    assert naming.ask("partners") == 0
    sent = naming.mailbox.deliver(NOW)
    assert sorted(message["To"] for message in sent) == ["bea@test.example", "cal@test.example"]
    assert "Green Homes" in sent[0]["Subject"]
    assert standings(naming) == {
        "Green Homes": Standing.ASKED, "Warm Streets": Standing.ASKED, "Dora Chair": Standing.NOT_ASKED,
    }  # fmt: skip
    assert naming.ask("title") == 0
    assert naming.ask("nothing") == 0


def test_two_rows_that_say_the_same_are_asked_once(sessions: _Sessions, mailbox: Mailbox) -> None:
    assert Naming(sessions, mailbox, NOW, partners=[BEA, BEA]).ask("partners") == 1


def test_only_a_hash_of_a_link_is_kept(naming: Naming) -> None:
    token = naming.tokens("partners")["bea@test.example"]
    with naming.sessions.reading() as session:
        for table in ("confirmation", "trail_entry", "email"):
            assert token not in str(session.execute(text(f"SELECT * FROM {table}")).all())
    with pytest.raises(LinkUnknown):
        naming.open(token + "x")


def test_a_partner_confirms_once_and_every_later_press_leaves_what_was_said(naming: Naming) -> None:
    token = naming.tokens("partners")["bea@test.example"]
    assert naming.open(token).state is LinkState.WAITING
    naming.answer(token, name="Somebody Else")
    again = naming.answer(token, name="A third", reason="No.")
    assert (again.state, again.confirmation.typed_name) == (LinkState.CONFIRMED, "Somebody Else")
    assert standings(naming)["Green Homes"] is Standing.CONFIRMED
    assert naming.ask("partners") == 0
    (told,) = naming.mailbox.deliver(NOW)
    assert (told["To"], "Green Homes has confirmed" in told["Subject"]) == ("ada@test.example", True)
    with naming.sessions.reading() as session:
        actions = session.scalars(select(TrailEntry.action).where(TrailEntry.action.startswith("confirmation."))).all()
    assert sorted(actions) == ["confirmation.asked", "confirmation.asked", "confirmation.given"]


def test_declining_needs_a_reason_and_is_not_asked_about_again_before_something_changes(naming: Naming) -> None:
    token = naming.tokens("partners")["bea@test.example"]
    with pytest.raises(Invalid) as refused:
        naming.answer(token, name=" ", reason=" ")
    assert set(refused.value.problems) == {"name", "reason"}
    naming.answer(token, reason="We were not told.")
    assert standings(naming)["Green Homes"] is Standing.DECLINED
    assert naming.ask("partners") == 0
    naming.save(partners=[{**BEA, "role": "Less."}, CAL])
    assert naming.ask("partners") == 1


def test_a_partner_whose_row_changed_is_asked_again_and_the_others_are_not(naming: Naming) -> None:
    first = naming.tokens("partners")["bea@test.example"]
    naming.answer(first)
    naming.save(partners=[CAL, {**BEA, "share": "900"}])
    assert standings(naming)["Green Homes"] is Standing.CHANGED
    assert standings(naming)["Warm Streets"] is Standing.ASKED
    assert list(naming.tokens("partners")) == ["bea@test.example"]


def test_a_link_says_that_its_row_changed_was_removed_or_that_it_has_run_out(naming: Naming) -> None:
    tokens = naming.tokens("partners")
    bea, cal = tokens["bea@test.example"], tokens["cal@test.example"]
    assert naming.open(cal, now=NOW + 30 * DAY).state is LinkState.EXPIRED
    assert naming.open(cal, now=NOW + 29 * DAY).state is LinkState.WAITING
    naming.save(partners=[{**BEA, "role": "More."}])
    assert naming.open(bea).state is LinkState.CHANGED
    assert naming.open(cal).state is LinkState.REMOVED
    assert naming.answer(cal).confirmation.confirmed_at is None


def test_a_link_that_has_run_out_is_replaced_by_another(naming: Naming) -> None:
    old = naming.tokens("partners")["bea@test.example"]
    later = NOW + 30 * DAY
    new = naming.tokens("partners", now=later)["bea@test.example"]
    assert naming.open(old, now=later).state is LinkState.EXPIRED
    assert naming.open(new, now=later).state is LinkState.WAITING


def test_who_writes_cannot_declare(naming: Naming) -> None:
    naming.save(signatory={"name": "Ada", "email": "ADA@test.example"})
    with pytest.raises(DeclaredByWriter):
        naming.ask("signatory")
    assert naming.mailbox.deliver(NOW) == []


def test_only_who_writes_can_ask(naming: Naming) -> None:
    with naming.sessions.begin() as session:
        viewer = make_person(session)
        join(session, viewer, naming.application(session).organisation, Place.VIEWER)
    with pytest.raises(NotPermitted):
        naming.ask("partners", by=viewer)


def test_no_more_people_are_asked_in_a_day_than_an_application_needs(
    naming: Naming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_A_DAY", 2)
    naming.ask("partners")
    with pytest.raises(AskedTooMany):
        naming.ask("signatory")
    assert naming.ask("signatory", now=NOW + DAY) == 1


def test_what_changed_while_a_page_was_open_is_not_declared_unread(naming: Naming) -> None:
    token = naming.tokens("signatory")["dora@test.example"]
    word = naming.open(token).word
    assert word is not None
    naming.save("project", summary="Something else altogether.")
    assert naming.open(token).state is LinkState.WAITING
    with pytest.raises(ChangedMeanwhile):
        naming.answer(token, seen=word.about)
    naming.answer(token, name="Dora Chair")
    assert standings(naming)["Dora Chair"] is Standing.CONFIRMED


def test_any_change_makes_the_declaration_fall_away_and_taking_it_back_restores_it(
    sessions: _Sessions, mailbox: Mailbox
) -> None:
    naming = Naming(sessions, mailbox, NOW)
    naming.answer(naming.tokens("signatory")["dora@test.example"], name="Dora Chair")

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(place=st.sampled_from(sorted(CHANGEABLE)))
    def hold(place: tuple[str, str]) -> None:
        section, key = place
        naming.save(section, **{key: CHANGEABLE[place]})
        assert standings(naming)["Dora Chair"] is Standing.CHANGED
        assert "signatory" in problems_of(naming.submission())
        naming.save(section, **{key: ENTRIES[key]})
        assert standings(naming)["Dora Chair"] is Standing.CONFIRMED

    hold()


def test_another_name_is_asked_anew_and_the_link_before_leads_to_nothing(naming: Naming) -> None:
    first = naming.tokens("signatory")["dora@test.example"]
    naming.save(signatory={"name": "Eve Clerk", "email": "eve@test.example"})
    assert standings(naming)["Eve Clerk"] is Standing.CHANGED
    assert naming.open(first).state is LinkState.REMOVED
    assert list(naming.tokens("signatory")) == ["eve@test.example"]


def test_what_is_needed_and_not_given_keeps_it_from_being_submitted(naming: Naming) -> None:
    with pytest.raises(Incomplete) as refused:
        submit(naming)
    assert set(refused.value.problems) == {"partners", "signatory"}
    assert "Green Homes, Warm Streets" in refused.value.problems["partners"].told()
    confirm_all(naming)
    submit(naming)
    with naming.sessions.reading() as session:
        content = json.loads(session.scalars(select(Receipt.content)).one())
    assert [(word["of"], word["standing"]) for word in content["confirmations"]] == [
        ("Green Homes", "confirmed"), ("Warm Streets", "confirmed"), ("Dora Chair", "confirmed"),
    ]  # fmt: skip


def test_what_is_not_needed_can_be_submitted_without(sessions: _Sessions, mailbox: Mailbox) -> None:
    naming = Naming(sessions, mailbox, NOW)
    token = naming.tokens("partners")["bea@test.example"]
    naming.save(partners=[], signatory={"name": "", "email": ""})
    assert problems_of(naming.submission()) == {}
    submit(naming)
    assert naming.open(token).state is LinkState.OVER


def test_an_email_is_queued_once_for_each_who_is_asked(naming: Naming) -> None:
    naming.ask("partners")
    with naming.sessions.reading() as session:
        ids = session.scalars(select(Confirmation.id)).all()
        keys = [f"confirmation:{each}" for each in ids]
        assert session.scalar(select(func.count()).where(Email.key.in_(keys))) == len(ids) == 2
