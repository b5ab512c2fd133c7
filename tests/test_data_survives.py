"""What stands in a database when it is upgraded stands there afterwards, and what is new is filled in from it."""

import json
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from assessments.applications.models import RequestedAmount
from assessments.db import _Sessions, connect, make_engine
from tests.assessments.decisions.worlds import make_world
from tests.assessments.rooms.test_whole_awards import make_ready, pay_for_several
from tests.databases import ROOT

MOMENT = "2026-03-11 12:00:00+00:00"
ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("person", {"id": "p", "name": "Ada", "email": "a@test.example", "is_administrator": False, "created_at": MOMENT}),
    ("fund", {"id": "f", "name": "A fund", "funder": "Us", "purpose": "To give"}),
    (
        "round",
        {"id": "r", "fund_id": "f", "reference": "TST-2026", "title": "A round", "purpose": "To give",
         "eligibility": "All", "time_zone": "Europe/London", "last_number": 2},
    ),
    (
        "stage",
        {"id": "s", "round_id": "r", "position": 1, "key": "only", "title": "Only", "guidance": "",
         "opens_at": "2026-03-01 00:00:00+00:00", "closes_at": "2026-04-01 00:00:00+00:00",
         "assessing_closes_at": "2026-05-01 00:00:00+00:00", "assessors_wanted": 3},
    ),
    ("form", {"id": "q", "stage_id": "s", "version": 1, "document": "[]"}),
    (
        "organisation",
        {"id": "o", "name": "Trust", "legal_form": "charity", "income_band": "none_yet", "region": "england",
         "created_at": MOMENT},
    ),
)  # fmt: skip


def test_titles_as_they_were_handed_in_are_taken_from_the_newest_receipt(database_url: str, tmp_path: Path) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = database_url
    command.downgrade(config, "0006")
    engine = make_engine(database_url)
    ids = {key: uuid4().hex for key in "pfrsqo"}
    with engine.begin() as connection:

        def add(table: str, row: dict[str, object]) -> None:
            values = {name: ids.get(str(value), value) if name.endswith("id") else value for name, value in row.items()}
            columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)

        for table, row in ROWS:
            add(table, row)
        for number, (name, state, receipts) in enumerate(
            (("handed in", "submitted", ("Old title", "Título “nuevo”")), ("a draft", "draft", ())), 1
        ):
            ids[name], submission = uuid4().hex, uuid4().hex
            at = MOMENT if receipts else None
            add("application", {"id": name, "round_id": "r", "organisation_id": "o", "number": number,
                                "reference": f"TST-2026-{number}", "title": "As drafted", "reached": 1,
                                "started_at": MOMENT, "started_by_id": "p"})  # fmt: skip
            add("submission", {"id": submission, "application_id": name, "stage_id": "s", "form_id": "q", "position": 1,
                               "state": state, "opened_at": MOMENT, "submitted_at": at, "version": 1})  # fmt: skip
            for place, title in enumerate(receipts, 1):
                content = json.dumps({"title": title})
                add("receipt", {"id": uuid4().hex, "submission_id": submission, "number": place, "content": content,
                                "submitted_at": MOMENT, "submitted_by_id": "p", "sha256": "x"})  # fmt: skip
    engine.dispose()
    command.upgrade(config, "head")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        titles = {state: title for state, title in connection.execute(text("SELECT state, title FROM submission"))}  # noqa: C416
        assert titles == {"submitted": "Título “nuevo”", "draft": None}
        assert connection.scalar(text("SELECT is_sealed FROM round")) in (0, False)
    engine.dispose()


def test_what_was_asked_for_is_divided_by_purpose_as_its_receipt_says(
    sessions: _Sessions, database_url: str, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
    with sessions.begin() as session:
        pay_for_several(session, world)
    with sessions.begin() as session:
        make_ready(session, world, now=now, points=(3, 3), loan="£5,000")
    divided = [("capacity", "2027-28", 3_000_050), ("grant", "2026-27", 2_500_000), ("loan", "2026-27", 500_000)]
    assert _asked(sessions) == divided
    sessions.close()
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = database_url
    command.downgrade(config, "0056")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        by_year = connection.execute(text("SELECT financial_year, amount_pence FROM requested_amount ORDER BY 1"))
        assert [tuple(row) for row in by_year] == [("2026-27", 3_000_000), ("2027-28", 3_000_050)]
    engine.dispose()
    command.upgrade(config, "head")
    connect(database_url)
    assert _asked(sessions) == divided


def _asked(sessions: _Sessions) -> list[tuple[str, str, int]]:
    part = RequestedAmount.purpose, RequestedAmount.financial_year, RequestedAmount.amount_pence
    with sessions.reading() as session:
        return [(*row,) for row in session.execute(select(*part).order_by(RequestedAmount.purpose))]
