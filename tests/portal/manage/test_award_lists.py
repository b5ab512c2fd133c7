"""What else is kept of awards, as lists: the cells of the page are those of its files, and no file holds an account."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.models import Organisation
from assessments.actors import Place, Role
from assessments.audit.models import TrailEntry
from assessments.awards.exports import Listed
from assessments.awards.models import PromisedOutcome
from assessments.awards.payment_files import Layout
from assessments.awards.queries import get_award
from assessments.awards.undertakings import Undertakings
from assessments.awards.use_cases import (
    ReportDraft,
    Wanted,
    answer_evidence,
    answer_proposed_deed,
    check_bank_details,
    decline_award,
    give_evidence,
    make_payment_run,
    propose_deed,
    save_layout,
    sign_deed,
    write_report,
)
from assessments.clock import utcnow
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.states import CheckOutcome, Outcome
from assessments.decisions.use_cases import log_session
from assessments.replies.states import ReplyKind
from assessments.replies.use_cases import raise_reply
from tests.assessments.awards.test_paying import VAULT, enter, start
from tests.assessments.awards.worlds import STAGE, Offered, Told, find_dissolved, make_round_to_offer, offer, tell
from tests.assessments.supporting.places import make_shared
from tests.factories import join, make_staff
from tests.portal.manage.pages import ROUND, as_
from tests.statements import Statements

LISTS = f"{ROUND}/awards"
AFTER = timedelta(minutes=1)


def furnish(session: Session, now: datetime) -> tuple[Offered, Told]:
    """An award of which there is everything, beside an application that was told nothing good."""
    offered, told, first, second = start(session, now)
    tell(session, offered, [(Outcome.DECLINED, 0, 0)], now=now)
    raise_reply(session, told.actor, told.reference, STAGE, uuid4(), ReplyKind.COMPLAINT, "=Nobody read it.", now=now)
    details = enter(session, told, now)
    for actor in (first, second):
        check_bank_details(session, actor, told.reference, details.id, now=now)
    find_dissolved(session, told, now - AFTER)
    find_dissolved(session, told, now, CheckOutcome.IN_ORDER)
    fund_id = offered.world.staff.fund.id
    save_layout(session, first, fund_id, Layout(), now=now)
    award = get_award(session, first, told.reference, lock=True)
    make_payment_run(session, first, fund_id, [award.instalments[0].id], "one", vault=VAULT, now=now)
    award.promises.append(
        PromisedOutcome(position=1, outcome="Clean water", indicator="Ponds", baseline="0", target="12")
    )
    session.flush()
    for report in award.reports[:2]:
        draft = ReportDraft("We did it.", 100, {1: f"{report.position} ponds"})
        write_report(session, told.actor, told.reference, report.id, draft, is_sent=report.position == 1, now=now)
    last = award.instalments[-1]
    wanted = [Wanted(last.number, last.envelope_line_id, last.amount_pence - 100, last.due_on)]
    fewer = Undertakings({1: "11"})
    deed = propose_deed(session, first, told.reference, wanted, "Cheaper pipes.", now=now, undertakings=fewer)
    answer_proposed_deed(session, second, told.reference, 1, is_approved=True, reason="", now=now)
    sign_deed(session, told.actor, told.reference, 1, name=told.lead.name, sha256=deed.sha256, is_agreed=True, now=now)
    return offered, told


def test_what_people_typed_is_shown_as_it_is_whatever_it_looks_like(app: Flask, sessions: _Sessions) -> None:
    now = utcnow()
    with sessions.begin() as session:
        offered, told, _first, _second = start(session, now)
        for kind, words in ((ReplyKind.COMPLAINT, "2026-02-30"), (ReplyKind.QUESTION, "received")):
            raise_reply(session, told.actor, told.reference, STAGE, uuid4(), kind, words, now=now)
        award = get_award(session, offered.world.manager, told.reference, lock=True)
        typed = {"outcome": "2026-02-30", "indicator": "2026-01-31", "baseline": "accepted"}
        award.promises.append(PromisedOutcome(position=1, target="2026-01-01T25:00:00.000000Z", **typed))
    manager = as_(app, offered.world.staff.manager)
    promised, replies = manager.get(f"{LISTS}/outcomes"), manager.get(f"{LISTS}/replies")
    assert all(f">{words}</td>" in promised.text for words in (*typed.values(), "2026-01-01T25:00:00.000000Z"))
    assert all(f">{words}</td>" in replies.text for words in ("2026-02-30", "received"))


def rows_of(client: FlaskClient, listed: Listed) -> list[list[str]]:
    """The rows of a list's CSV; its XLSX has the same cells."""
    text = client.get(f"{LISTS}/{listed}.csv").get_data().decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    book = ZipFile(io.BytesIO(client.get(f"{LISTS}/{listed}.xlsx").data))
    strings = book.read("xl/sharedStrings.xml").decode()
    assert all(name.replace("&", "&amp;") in strings for name in header)
    assert "12345678" not in text + strings
    return rows


def test_all_that_is_kept_of_awards_is_a_list_and_a_file(
    app: Flask, sessions: _Sessions, queries: Callable[[], AbstractContextManager[Statements]]
) -> None:
    now = utcnow()
    with sessions.begin() as session:
        offered, told = furnish(session, now)
        award = get_award(session, offered.world.manager, told.reference)
        fingerprints = [award.sha256, award.signed_sha256]
        staff, lead = offered.world.staff, told.lead
        stranger = offered.world.staff.moderator
    manager = as_(app, staff.manager)
    rows = {listed: rows_of(manager, listed) for listed in Listed}
    assert all(
        row[0] == told.reference for listed, found in rows.items() if listed is not Listed.CHECKS for row in found
    )
    (outcome,), (deed,), (answer,) = rows[Listed.OUTCOMES], rows[Listed.VARIATIONS], rows[Listed.ANSWERS]
    assert outcome[2:7] == ["Clean water", "Ponds", "0", "11", "1 ponds"]
    assert (deed[3], deed[4], deed[7], deed[8]) == ("agreed", "Cheaper pipes.", "50000.01", "49999.01")
    assert deed[9] == "Ponds: 12 > 11"
    assert deed[5].count(";") == deed[6].count(";") == 3
    assert answer[2:5] == ["accepted", lead.name, lead.name]
    assert [*answer[6:8]] == fingerprints
    (payment,), (bank,), (reply,) = rows[Listed.PAYMENTS], rows[Listed.BANK], rows[Listed.REPLIES]
    assert payment[2:6] == ["1", "15000.01", "1", staff.manager.name]
    assert bank[2:8:2] == ["confirmed", bank[4], bank[6]]
    assert (bank[3], bank[5], bank[7]) == (lead.name, staff.manager.name, staff.approver.name)
    assert reply[3:6] == ["complaint", "received", "'=Nobody read it."]
    assert [row[2:5] for row in rows[Listed.CHECKS]] == [
        ["registration", "gone", "The register."], ["registration", "in_order", "The register."],
    ]  # fmt: skip
    for listed in Listed:
        with queries() as asked:
            shown = manager.get(LISTS if listed is Listed.AWARDS else f"{LISTS}/{listed}").text
        assert asked.count < 20
        assert "12345678" not in shown
        assert f"/{listed}.csv" in shown
        assert told.reference in shown or listed is Listed.SUPPORT
    assert "Confirmed by the second person" in manager.get(f"{LISTS}/bank").text
    for person in (stranger, lead):
        assert as_(app, person).get(f"{LISTS}/bank").status_code in (403, 404)
    with sessions.reading() as session:
        taken = select(TrailEntry.details).where(TrailEntry.action == "round.awards_downloaded")
        assert {entry["what"] for entry in session.scalars(taken)} == set(Listed)


def test_what_belongs_to_an_offer_that_came_to_nothing_is_in_no_list_of_what_is_to_come(
    app: Flask, sessions: _Sessions
) -> None:
    now = utcnow()
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        kept, gone = tell(session, offered, [(Outcome.AWARDED, 3_000_001, 500), (Outcome.AWARDED, 2, 0)], now=now)
        for one in (kept, gone):
            award = offer(session, offered, one, now=now)
            award.promises.append(PromisedOutcome(position=1, outcome="Ponds", indicator="", baseline="", target=""))
        decline_award(session, gone.actor, gone.reference, reason="We merged.", now=now)
    manager = as_(app, offered.world.staff.manager)
    for listed in (Listed.INSTALMENTS, Listed.CONDITIONS, Listed.REPORTS, Listed.OUTCOMES):
        assert {row[0] for row in rows_of(manager, listed)} == {kept.reference}
    assert [row[2] for row in rows_of(manager, Listed.INSTALMENTS)] == ["1", "2", "3", "4"]
    due = {row[0]: row[6] for row in rows_of(manager, Listed.AWARDS)}
    assert due[kept.reference]
    assert due[gone.reference] == ""


def test_days_are_those_of_the_round_and_what_is_still_being_written_is_not_told(
    app: Flask, sessions: _Sessions
) -> None:
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    with sessions.begin() as session:
        offered, told, _first, _second = start(session, utcnow())
        award, write = get_award(session, offered.world.manager, told.reference, lock=True), told.actor
        sent, draft = award.reports[0], award.reports[1]
        for report, is_sent in ((sent, True), (draft, False)):
            words = ReportDraft(f"Report {report.position}.", 1_234)
            write_report(session, write, told.reference, report.id, words, is_sent=is_sent, now=late)
        condition = award.conditions[0].id
        give_evidence(session, write, told.reference, condition, "See the lease.", now=late)
        by = offered.world.manager
        answer_evidence(session, by, told.reference, condition, is_met=False, reason="Which page?", now=late)
        award.underspent_pence, award.returned_on, award.ended_at = 5, late.date(), late
    manager = as_(app, offered.world.staff.manager)
    first, second = rows_of(manager, Listed.REPORTS)[:2]
    assert first[4:] == ["sent", "2026-06-02", "12.34", "progress", "Report 1.", ""]
    assert second[4:] == ["draft", "", "", "final", "", ""]
    assert rows_of(manager, Listed.CONDITIONS)[0][4:] == ["2026-06-02", "", "", "See the lease.", "Which page?"]
    assert rows_of(manager, Listed.AWARDS)[0][8:] == ["0.05", "2026-06-02", "2026-06-01"]
    shown = manager.get(f"{LISTS}/reports").text
    assert all(words in shown for words in ("2 June 2026", "Progress report", "Final report"))


def test_hours_of_support_are_a_file_for_its_managers_and_auditors_alone(app: Flask, sessions: _Sessions) -> None:
    now = utcnow()
    with sessions.begin() as session:
        shared = make_shared(session, now=now)
        log_session(
            session, shared.adviser, shared.reference, entry_key="one", held_on=now.date(), minutes=90,
            worked_on="The budget.", now=now,
        )  # fmt: skip
        staff = shared.world.staff
        torn = make_staff(session, staff.fund, Role.MANAGER)
        join(session, torn, session.get_one(Organisation, shared.application.organisation_id), Place.VIEWER)
        for person in (staff.auditor, staff.manager, staff.approver, staff.adviser):
            session.refresh(person)
    (row,) = rows_of(as_(app, staff.auditor), Listed.SUPPORT)
    assert [row[0], *row[2:6], row[7]] == [shared.reference, "active", staff.adviser.name, "1", "1.50", "1000.00"]
    assert as_(app, staff.approver).get(f"{LISTS}/support").status_code == 403
    for kept in ("support", "checks"):
        assert as_(app, torn).get(f"{LISTS}/{kept}").status_code == 403
    assert as_(app, torn).get(f"{LISTS}/bank").status_code == 200
    assert "/awards/support" not in as_(app, staff.approver).get(f"{LISTS}/bank").text
    (asked,) = rows_of(as_(app, staff.manager), Listed.BANK)
    assert asked[2:] == ["asked", "", "", "", "", "", ""]
