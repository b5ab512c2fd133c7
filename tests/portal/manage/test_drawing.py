"""The draw's pages: what the public reads at each step, and who is in it stays with the fund until all are told."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Stage
from assessments.funds.states import InTheZone
from assessments.scoring.draws import Draw
from tests.assessments.reports.ranked import Ranked, make_ranked_round
from tests.factories import revise_rounds
from tests.portal.manage.pages import ROUND, as_

PAGE, PUBLIC = f"{ROUND}/concept/draw", "/rounds/TST-2026"


@pytest.fixture
def ranked(sessions: _Sessions) -> Ranked:
    ranked = make_ranked_round(sessions, utcnow(), 14)
    with sessions.begin() as session:
        session.execute(update(Stage).where(Stage.key == "concept").values(in_the_zone=InTheZone.DRAW))
        revise_rounds(session)
    return ranked


def test_the_public_reads_the_commitment_then_the_seed_and_never_who_is_in_it_before_all_are_told(
    app: Flask, ranked: Ranked, sessions: _Sessions
) -> None:
    manager, visitor = as_(app, ranked.world.staff.manager), app.test_client()
    assert "lots are drawn" in visitor.get(PUBLIC).text
    assert f'{PAGE}"' in manager.get(f"{ROUND}/concept/ranking").text
    assert "Fix the list, and publish the commitment" in manager.get(PAGE).text
    assert manager.post(f"{PAGE}/commit").location == PAGE
    with sessions.reading() as session:
        draw = session.scalars(select(Draw)).one()
    page, shown = visitor.get(PUBLIC).text, manager.get(PAGE).text
    assert draw.commitment in page
    assert draw.list_commitment in page
    assert all(reference in shown for reference in draw.entrants)
    assert not any(reference in page for reference in draw.entrants)
    assert draw.seed not in page + shown, "nobody knows it, not even the manager"
    assert manager.post(f"{PAGE}/reveal").location == PAGE
    page, shown = visitor.get(PUBLIC).text, manager.get(PAGE).text
    assert draw.seed in page
    assert not any(reference in page for reference in draw.entrants)
    assert "once everybody has been told" in page
    with sessions.reading() as session:
        drawn = session.scalars(select(Draw)).one().drawn
    places = [shown.index(f">{reference}<") for reference in drawn]
    assert places == sorted(places)


def test_who_does_not_manage_reads_it_and_draws_nothing(app: Flask, ranked: Ranked) -> None:
    auditor = as_(app, ranked.world.staff.auditor)
    page = auditor.get(PAGE)
    assert page.status_code == 200
    assert "publish the commitment" not in page.text.partition("<form")[2]
    assert auditor.post(f"{PAGE}/commit").status_code == 403
