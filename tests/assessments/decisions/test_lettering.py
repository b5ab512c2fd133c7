"""Letters in a fund's own words: checked when they are saved and before they are told, and carried as a PDF."""

from datetime import datetime
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.lettering import get_own_letter, get_preview, list_letters, preview_letters
from assessments.decisions.letters import FIELDS, pdf_of
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome, State
from assessments.decisions.use_cases import (
    Proposal,
    Wording,
    approve_decision,
    propose_decision,
    use_usual_words,
    word_letter,
)
from assessments.decisions.use_cases.releasing import LetterLacks
from assessments.decisions.written import OutcomeLetter
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.funds.models import Fund
from assessments.messages.models import Email
from assessments.rendering.printing import print_document
from assessments.reports.queries import get_staff_round
from assessments.versions import Outdated
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.assessments.rendering.test_printing import text_in
from tests.factories import actor_of, make_organisation, make_person, revise_rounds
from tests.mailbox import Mailbox
from tests.outcomes import propose, release

OWN = Wording("About {reference}", "To {organisation}: we can offer {amount}.\n\n{years}\n\n{reason}")


def word(session: Session, world: World, outcome: Outcome, wording: Wording, now: datetime, **seen: str) -> None:
    word_letter(session, world.manager, "TST-2026", "concept", outcome, wording, now=now, **seen)


def delivered(mailbox: Mailbox, now: datetime) -> EmailMessage:
    """The one letter about an outcome among what is delivered."""
    (letter,) = [message for message in mailbox.deliver(now) if list(message.iter_attachments())]
    return letter


def pdf_in(message: EmailMessage) -> bytes:
    (part,) = message.iter_attachments()
    content = part.get_content()
    assert isinstance(content, bytes)
    return content


def test_a_letter_holds_every_value_that_is_filled_in_as_a_tagged_pdf_with_who_sends_it(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        address = {"contact_address": "1 Mill Lane\nLeeds LS1 1AA", "contact_email": "fund@test.example"}
        session.execute(update(Fund).values(address))
        revise_rounds(session)
        lead = make_person(session, "Łucja Żak", email="lucja@test.example")
        organisation = make_organisation(session, "Żak & {Co} <Trust>", lead=lead)
        application = make_assessed(session, world, now=now, lead=lead, organisation=organisation, title="Rivers #1")
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=1_234_567)
        every = "\n\n".join(f"{name} is {{{name}}}." for name in FIELDS if name not in ("correction", "conditions"))
        word(session, world, Outcome.INVITED, Wording("All of {reference}", every), now)
        release(session, world.staff, world.round, now=now)
    message = delivered(mailbox, now)
    assert message["Subject"] == f"All of {application.reference}"
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "Dear Łucja Żak," in plain.get_content()
    assert "title is Rivers #1." in plain.get_content()
    pdf = pdf_in(message)
    assert b"<pdfuaid:part>1<" in pdf
    text = text_in(pdf)
    for part in (
        "organisation is Żak & {Co} <Trust>.", "title is Rivers #1.", "amount is £12,345.67.",
        "years is 2026-27: £12,345.67.", "grant_purpose is A costed plan.", "next_stage is Full proposal.",
        "applied is 1.", "successful is 1.", "reply_until is 31 March 2026.", "The Test Foundation",
        world.staff.fund.name, "1 Mill Lane Leeds LS1 1AA", "fund@test.example", "11 March 2026",
    ):  # fmt: skip
        assert part in text


def test_a_letter_of_a_correction_says_why_and_on_what_conditions(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
    assert "not to take your application further" in text_in(pdf_in(delivered(mailbox, now)))
    with sessions.begin() as session:
        word(session, world, Outcome.INVITED, Wording("Anew", "{correction}\n\n{conditions}"), now)
        proposal = Proposal(
            Outcome.INVITED, "Read again.", conditions=("Insure the barn.", "Name a treasurer."),
            public_note="A score was entered twice.",
        )  # fmt: skip
        made = propose_decision(session, world.manager, application.reference, "concept", proposal, now=now)
        approver = world.approver
        approve_decision(session, approver, application.reference, "concept", seen_version=made.version, now=now)
        release(session, world.staff, world.round, now=now)
    pdf = pdf_in(delivered(mailbox, now))
    assert b"<pdfuaid:part>1<" in pdf
    for part in ("Anew", "A score was entered twice.", "Insure the barn.", "Name a treasurer."):
        assert part in text_in(pdf)


def test_what_a_funds_own_words_leave_out_is_said_all_the_same_and_once(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
    delivered(mailbox, now)
    fixed = (
        "This corrects what we told you before:\n\nA score was entered twice.", "preparation grant of £500.",
        "Your preparation grant is for:\n\nA costed plan", "1. Insure the barn.\n\n2. Name a treasurer.",
    )  # fmt: skip
    with sessions.begin() as session:
        proposal = Proposal(
            Outcome.INVITED, "Read again.", {world.preparation: 50_000}, "A costed plan",
            conditions=("Insure the barn.", "Name a treasurer."), public_note="A score was entered twice.",
        )  # fmt: skip
        made = propose_decision(session, world.manager, application.reference, "concept", proposal, now=now)
        session.flush()
        approver = world.approver
        approve_decision(session, approver, application.reference, "concept", seen_version=made.version, now=now)
        found = get_staff_round(session, world.manager, "TST-2026")
        said = "{correction} {amount} {grant_purpose} {conditions}"
        for body, times in ((said, 0), ("Come in.", 1)):
            word(session, world, Outcome.INVITED, Wording("Anew", body), now)
            (preview,) = preview_letters(session, world.manager, found, found.stages[0], now=now).rows
            assert [str(preview.letter["body"]).count(part) for part in fixed] == [times] * 4
            assert str(preview.letter["body"]).count("Insure the barn.") == 1
        release(session, world.staff, world.round, now=now)
    message = delivered(mailbox, now)
    plain = message.get_body(("plain",))
    assert plain is not None
    for part in ("A score was entered twice.", "£500", "A costed plan", "Insure the barn.", "Name a treasurer."):
        assert part in plain.get_content()
        assert part in text_in(pdf_in(message))


def test_the_usual_letter_goes_out_where_a_fund_has_no_words_of_its_own(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        propose(session, world.staff, make_assessed(session, world, now=now), Outcome.DECLINED, now=now)
        word(session, world, Outcome.INVITED, Wording("Come", "In"), now)
        word(session, world, Outcome.DECLINED, Wording("Sorry", "No."), now)
        for _time in range(2):
            use_usual_words(session, world.manager, "TST-2026", "concept", Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
        actions = session.scalars(select(TrailEntry.action).where(TrailEntry.action.like("outcome_letter.%"))).all()
        assert sorted(actions) == ["outcome_letter.usual", "outcome_letter.worded", "outcome_letter.worded"]
    message = delivered(mailbox, now)
    assert "not to take your application further" in text_in(pdf_in(message))


def test_what_is_no_field_and_what_somebody_has_nothing_for_is_refused_with_its_name(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.INVITED, now=now)
        with pytest.raises(Invalid) as unknown:
            word(session, world, Outcome.INVITED, Wording("{refrence}", "{ organisation } {amuont}"), now)
        assert "{refrence}" in unknown.value.told_problems()["subject"]
        assert "{amuont}" in unknown.value.told_problems()["body"]
        with pytest.raises(Invalid) as lacking:
            word(session, world, Outcome.INVITED, OWN, now)
        told = lacking.value.told_problems()["body"]
        assert application.reference in told
        assert "{amount}, {years}" in told
        with pytest.raises(NotFound):
            word(session, world, Outcome.AWARDED, OWN, now)  # no outcome of this stage
        with pytest.raises(NotPermitted):
            word_letter(session, world.approver, "TST-2026", "concept", Outcome.DECLINED, OWN, now=now)


def test_a_letter_with_a_gap_is_not_released_and_nobody_is_told(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        word(session, world, Outcome.INVITED, OWN, now)
        applications = [make_assessed(session, world, now=now) for _ in range(2)]
        for application, pence in zip(applications, (100, 0), strict=True):
            propose(session, world.staff, application, Outcome.INVITED, now=now, pence=pence)
    with pytest.raises(LetterLacks) as refused, sessions.begin() as session:
        release(session, world.staff, world.round, now=now)
    assert f"the letter about {applications[1].reference} has nothing to fill in for {{amount}}" in refused.value.told()
    with sessions.reading() as session:
        assert {decision.state for decision in session.scalars(select(Decision))} == {State.APPROVED}
        assert session.scalars(select(OutcomeLetter)).all() == []
        assert session.scalars(select(Email).where(Email.template == "outcome")).all() == []


def test_words_that_somebody_else_has_changed_are_not_overwritten(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        word(session, world, Outcome.DECLINED, Wording("One", "1"), now, seen="")
        word(session, world, Outcome.DECLINED, Wording("One", "1"), now, seen="")  # the second press of a double one
        with pytest.raises(Outdated):
            word(session, world, Outcome.DECLINED, Wording("Two", "2"), now, seen="")


def test_counts_are_told_only_once_nobody_of_the_stage_waits(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        first, second = (make_assessed(session, world, now=now) for _ in range(2))
        propose(session, world.staff, first, Outcome.INVITED, now=now, pence=100)
        release(session, world.staff, world.round, now=now)
        propose(session, world.staff, second, Outcome.DECLINED, now=now)
        after = "Applications at this stage: 2. Invited to the next stage: 1."
        found = get_staff_round(session, world.manager, "TST-2026")
        (preview,) = preview_letters(session, world.manager, found, found.stages[0], now=now).rows
        release(session, world.staff, world.round, now=now)
        letters = {letter.decision_id: str(letter.content) for letter in session.scalars(select(OutcomeLetter))}
        told = {each.outcome: letters[each.id] for each in session.scalars(select(Decision))}
        assert after not in told[Outcome.INVITED]
        assert after in told[Outcome.DECLINED]
        assert after in str(preview.letter)


def test_a_letter_is_previewed_by_managers_and_kept_for_its_applicant_alone(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        lead, rival = make_person(session), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        make_organisation(session, "Rivals", lead=rival)
        decision = propose(session, world.staff, application, Outcome.DECLINED, now=now)
    with sessions.reading() as session:
        found = get_staff_round(session, world.manager, "TST-2026")
        before = get_preview(session, world.manager, found, found.stages[0], application.reference, now=now)
        assert "not to take your application further" in before["body"]
        assert before["from"] == [world.staff.fund.name, "The Test Foundation"]  # nobody has entered an address
        own = actor_of(session, lead)
        with pytest.raises(NotFound):
            get_own_letter(session, own, application.reference, "concept")
        with pytest.raises(NotFound):
            get_preview(session, own, found, found.stages[0], application.reference, now=now)
    with sessions.begin() as session:
        release(session, world.staff, world.round, now=now)
    with sessions.reading() as session:
        kept = get_own_letter(session, actor_of(session, lead), application.reference, "concept")
        assert kept["body"] == before["body"]
        assert list_letters(session, [decision.id])[decision.id] == kept
        with pytest.raises(NotFound):
            get_own_letter(session, actor_of(session, rival), application.reference, "concept")


def test_an_email_that_is_tried_again_carries_the_same_letter_under_the_same_message_id(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        propose(session, world.staff, make_assessed(session, world, now=now), Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
        session.execute(update(Fund).values(name="Another name since"))
        email = session.scalars(select(Email).where(Email.template == "outcome").options(undefer(Email.context))).one()
        assert email.context["attached"]["name"].endswith("-outcome.pdf")
    message = delivered(mailbox, now)
    assert message["Message-ID"] == email.message_id
    assert "Another name since" not in text_in(pdf_in(message))


def test_whatever_was_typed_a_letter_comes_of_it() -> None:
    odd = "a" * 300 + " #panic() \ue000 שלום"
    letter = {
        "subject": odd, "body": f"{odd}\n\n{odd}", "from": [odd, odd, ""], "to": [odd], "reference": odd, "date": "",
        "parts": [{"title": odd, "words": [odd], "header": [odd, odd], "rows": [[odd, odd]],
                   "under": [{"title": odd, "words": [odd]}]}],
        "made_up_note": odd,
    }  # fmt: skip
    document = pdf_of(letter)
    assert "[U+E000]" in text_in(print_document(document["template"], document["data"]))
