"""The page of a fund's payments: what of each payment file is paid, and what stands in the way."""

from datetime import timedelta

from flask import Flask

from assessments.awards.use_cases import note_payment
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.assessments.awards.test_paying import enter
from tests.assessments.awards.test_payment_files import make_file
from tests.portal.manage.pages import as_, typed_day


def test_a_file_is_shown_as_paid_once_all_of_it_is_and_the_rest_can_be_noted_until_then(
    app: Flask, sessions: _Sessions
) -> None:
    now = utcnow()
    with sessions.begin() as session:
        filed = make_file(session, now)
        note_payment(session, filed.first, filed.told[1].reference, 1, now.date(), now=now)
    page, manager = f"/manage/funds/{filed.staff.fund.id}/payments", as_(app, filed.staff.manager)
    shown = manager.get(page).text
    assert "1 of 2 paid" in shown
    assert f"{page}/1/paid" in shown
    assert "1 of 2 noted as paid already" in manager.get(f"{page}/1/paid").text
    assert manager.post(f"{page}/1/paid", data=typed_day("paid_on", 0)).status_code == 302
    shown = manager.get(page).text
    assert "of 2 paid" not in shown
    assert f"{page}/1/paid" not in shown


def test_a_file_says_whose_account_was_changed_since_it_was_made_and_there_is_none_of_another_number(
    app: Flask, sessions: _Sessions
) -> None:
    now = utcnow()
    with sessions.begin() as session:
        filed = make_file(session, now - timedelta(minutes=1))
        enter(session, filed.told[0], now, number="87654321")
    page, manager = f"/manage/funds/{filed.staff.fund.id}/payments", as_(app, filed.staff.manager)
    shown = manager.get(page).text
    assert f"Other bank details were entered since for {filed.told[0].reference}:" in shown
    assert filed.told[1].reference not in shown
    for number in (2, 2**31, 10**30):
        assert manager.get(f"{page}/{number}/paid").status_code == 404
        assert manager.get(f"{page}/{number}.csv").status_code == 404
    refused = manager.post(f"{page}/1/paid", data=typed_day("paid_on", 0))
    assert refused.status_code == 409
    assert filed.told[0].reference in refused.text
