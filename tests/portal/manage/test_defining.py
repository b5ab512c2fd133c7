"""The text of a draft round, which two managers may change at once."""

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assessments.actors import SYSTEM, Role
from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.presets import GREENER_LIVING, read_preset
from assessments.funds.use_cases import load_round
from tests.factories import make_staff, sign_in
from tests.portal.hidden import hidden_in


@pytest.fixture
def path(sessions: _Sessions, client: FlaskClient) -> str:
    """Where the manager who is signed in finds the text of a draft."""
    with sessions.begin() as session:
        draft = load_round(session, SYSTEM, read_preset(GREENER_LIVING), now=utcnow())
        sign_in(client, make_staff(session, draft.fund, Role.MANAGER))
        return f"/manage/rounds/{draft.reference}/definition"


def text_in(page: TestResponse) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    assert found
    return html.unescape(found[1]).lstrip("\r\n")


def titled(page: TestResponse, title: str) -> dict[str, str]:
    """What the page sends with another title typed into the text."""
    text = re.sub(r"(?m)^  title: .*$", f"  title: {title}", text_in(page), count=1)
    return {**hidden_in(page), "definition": text}


def test_who_saves_after_a_colleague_is_shown_the_lines_that_differ_and_overwrites_nothing_unseen(
    client: FlaskClient, path: str
) -> None:
    opened = client.get(path)
    assert client.post(path, data=titled(opened, "Theirs 2027")).status_code == 302
    late = client.post(path, data=titled(opened, "Mine 2027"))
    assert late.status_code == 409
    assert "What stands now" in late.text
    assert "title: Theirs 2027" in late.text
    assert "title: Mine 2027" in text_in(late)
    assert "title: Theirs 2027" in text_in(client.get(path))
    assert client.post(path, data=titled(late, "Mine 2027")).status_code == 302
    assert "title: Mine 2027" in text_in(client.get(path))


def test_the_same_text_twice_is_saved_once(client: FlaskClient, path: str, sessions: _Sessions) -> None:
    opened = client.get(path)
    for _press in range(2):
        assert client.post(path, data=titled(opened, "Another title")).status_code == 302
    with sessions.reading() as session:
        loaded = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "round.loaded")
        assert session.scalar(loaded) == 2  # when it was made, and now
