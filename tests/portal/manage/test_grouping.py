"""A session for everybody who was invited, on the manager's page and the applicant's."""

from datetime import timedelta

from flask import Flask

from assessments.accounts.models import Person
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.supporting.use_cases import GroupDetails, arrange_group, sign_up
from tests.assessments.supporting.places import make_shared
from tests.portal.manage.pages import as_


def test_a_session_is_cancelled_by_the_manager_and_shown_so_to_all(app: Flask, sessions: _Sessions) -> None:
    now = utcnow()
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        details = GroupDetails("Budgets", "The library", now + timedelta(days=2), 5)
        reference = place.world.round.reference
        arrange_group(session, place.world.manager, reference, details, entry_key="a", now=now)
        sign_up(session, place.lead, place.reference, 1, now=now)
        ids = place.world.manager.user_id, place.world.staff.auditor.id, place.lead.user_id
    with sessions.reading() as session:
        manager, auditor, lead = (as_(app, session.get_one(Person, each)) for each in ids)
    page, mine = f"/manage/rounds/{reference}/support/groups/1", f"/apply/{place.reference}/support"
    assert "Cancel it" in manager.get(page).text
    assert "Cancel it" not in auditor.get(page).text
    assert auditor.post(page, data={"cancel": "1"}).status_code == 403
    assert "Give up your place" in lead.get(mine).text
    for _press in range(2):
        assert manager.post(page, data={"cancel": "1"}).status_code == 302
    shown = manager.get(page).text
    assert ("Cancelled</strong>" in shown, "Cancel it" in shown) == (True, False)
    assert "(cancelled)" in manager.get(f"/manage/rounds/{reference}/support").text
    shown = lead.get(mine).text
    assert ("Cancelled</strong>" in shown, "Give up your place" in shown) == (True, False)
