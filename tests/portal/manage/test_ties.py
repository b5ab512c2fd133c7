"""What staff write of an organisation is not for who is or was its member; and an address steers nothing."""

from flask import Flask

from assessments.accounts.models import Appointment, FormerMembership
from assessments.actors import Place, Role
from assessments.clock import utcnow
from assessments.correspondence.states import Audience
from assessments.correspondence.use_cases import write_message
from assessments.correspondence.use_cases.drafting import MessageDraft
from assessments.db import _Sessions
from tests.factories import make_person
from tests.portal.manage.pages import ROUND, as_, make_desk


def test_a_former_member_reads_no_draft_to_the_organisation(app: Flask, sessions: _Sessions) -> None:
    desk, now = make_desk(sessions), utcnow()
    organisation_id, reference = desk.assessed.organisation_id, desk.assessed.reference
    with sessions.begin() as session:
        once = make_person(session, "Once There")
        session.add(Appointment(person_id=once.id, fund_id=desk.world.round.fund_id, role=Role.MANAGER, starts_at=now))
        session.add(
            FormerMembership(
                person_id=once.id, organisation_id=organisation_id, place=Place.EDITOR, began_at=now, ended_at=now
            )
        )
        draft = MessageDraft(audience=Audience.CHOSEN, subject="Hello", body="A secret body", references=(reference,))
        message_id = write_message(session, desk.world.manager, "TST-2026", draft, now=now).id
    address = f"{ROUND}/messages/{message_id}/edit"
    assert as_(app, once).get(address).status_code == 404
    assert "A secret body" in as_(app, desk.world.staff.manager).get(address).text


def test_what_stands_in_an_address_does_not_steer_where_it_leads(app: Flask, sessions: _Sessions) -> None:
    desk = make_desk(sessions)
    manager = as_(app, desk.world.staff.manager)
    for more in ("endpoint=x", "_scheme=https", "_method=FOO", "_anchor=1", "reference=OTH-2026"):
        for act in ("tag", "message", ""):
            answer = manager.get(f"{ROUND}/act?act={act}&of=ticked&chosen={desk.fresh.reference}&{more}")
            assert answer.status_code in {200, 302}
            assert "OTH-2026" not in (answer.location or "").partition("?")[0]
