"""The other programmes, played through: what came of each, to the penny."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation, Person
from assessments.accounts.queries import find_person_by_email, load_actor
from assessments.actors import SYSTEM, Role
from assessments.applications.confirmations import Confirmation
from assessments.applications.models import Application, RefusedSubmission
from assessments.clock import utcnow
from assessments.db import Base, Sessions, _Sessions, connect
from assessments.decisions.beside import AwardCheck
from assessments.decisions.models import DecisionAmount
from assessments.decisions.states import CheckOutcome
from assessments.funds.definition import parse_definition, render_definition
from assessments.funds.models import EnvelopeLine, Fund, Round
from assessments.funds.presets import EXAMPLES, preset_text, read_preset
from assessments.funds.queries import get_round, list_funds
from assessments.funds.use_cases import load_round
from assessments.gateways import make_mail
from assessments.messages.models import Email
from assessments.reach.queries import RoundReach, read_round_reach
from assessments.removing import remove_samples
from assessments.reports.exports import statistics_document
from assessments.reports.exports.programmes import ProgrammeFile, programme_file
from assessments.samples.models import SampleMark
from assessments.standings.models import HeldStanding
from portal.commands.replay import PROGRAMMES
from portal.commands.stories import parts, programmes
from portal.commands.stories.people import Company, Post
from tests.databases import Databases
from tests.factories import make_person
from tests.portal.access.tries import everything

PRESETS = [preset for presets, _told in PROGRAMMES.values() for preset in presets]


@dataclass(frozen=True)
class Played:
    """What the programmes leave behind beside each other, read once: the figures by round, stage and key, and rows."""

    figures: dict[tuple[str, str, str], Any]
    held: list[tuple[str, date, date]]
    signed: tuple[list[tuple[str, str, bool]], list[Any]]
    loans: tuple[list[Any], list[tuple[str, int]]]
    reach: tuple[RoundReach, list[list[str]]]
    roles: set[tuple[str, Role]]
    """Of the demonstration's manager of them, by fund."""
    unsent: int
    changed_again: list[str]
    """The tables in which a second seeding wrote."""
    unmarked: set[UUID]
    left: set[str]
    """The tables that are not empty once all that is made up was removed."""
    checked: dict[str, dict[str, int]]
    """How many were seen to, by round and item of its checklist."""

    def of(self, reference: str, stage: str, *keys: str) -> list[Any]:
        """Some figures of a stage."""
        return [self.figures[reference, stage, key] for key in keys]


def _play(folder: Path) -> Played:
    company = Company(
        Sessions, Post(make_mail(f"maildir://{folder}")), "http://localhost", "nobody signs in with this one"
    )
    assert programmes.play(company)
    before = everything()
    assert not programmes.play(company)
    after = everything()
    changed = [name for name in before if before[name] != after[name]]
    with Sessions.reading() as session:
        unsent = session.scalar(select(func.count(Email.id)).where(Email.sent_at.is_(None))) or 0
        found = Played(
            _figures(session), _held(session), _signed(session), _loans(session), _reach(session), _roles(session),
            unsent, changed, _unmarked(session), left=set(), checked=_checked(session),
        )  # fmt: skip
    with Sessions.begin() as session:
        remove_samples(session, now=utcnow())
    with Sessions.reading() as session:
        tables = Base.metadata.sorted_tables
        left = {table.name for table in tables if session.scalar(select(func.count()).select_from(table))}
    return replace(found, left=left)


@pytest.fixture(scope="module")
def played(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """All of them as the demonstration has them, on one database."""
    url = databases.fresh()
    connect(url)
    found = _play(tmp_path_factory.mktemp("programmes"))
    Sessions.close()
    yield found
    databases.drop(url)


def _figures(session: Session) -> dict[tuple[str, str, str], Any]:
    references = [read_preset(preset).reference for preset in PRESETS]
    return {
        (reference, figure["stage"], figure["key"]): figure["value"]
        for reference in references
        for figure in statistics_document(session, SYSTEM, reference, now=utcnow())["figures"]
    }


def _checked(session: Session) -> dict[str, dict[str, int]]:
    """How many awards of a round have been seen to, by the item of its checklist."""
    done = (AwardCheck.outcome == CheckOutcome.IN_ORDER, Round.id == Application.round_id)
    rows = session.execute(
        select(Round.reference, AwardCheck.item_key, func.count())
        .join(AwardCheck.application)
        .where(*done)
        .group_by(Round.reference, AwardCheck.item_key)
    )
    found: dict[str, dict[str, int]] = {}
    for reference, key, number in rows:
        found.setdefault(reference, {})[key] = number
    return found


def _roles(session: Session) -> set[tuple[str, Role]]:
    person = find_person_by_email(session, parts.PROGRAMMES.email)
    assert person is not None
    actor = load_actor(session, person.id, now=utcnow())
    return {(fund.name, role) for fund in list_funds(session) for role in Role if actor.has_role(fund.id, role)}


def _unmarked(session: Session) -> set[UUID]:
    ids = {each for model in (Person, Organisation, Fund, Round) for each in session.scalars(select(model.id))}
    return ids - set(session.scalars(select(SampleMark.subject_id)))


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_is_a_file_that_prints_back_as_it_is_and_can_be_chosen(name: str) -> None:
    text = preset_text(name)
    assert render_definition(parse_definition(text)) == text
    assert name in EXAMPLES
    assert read_preset(name).made_up_note


def _held(session: Session) -> list[tuple[str, date, date]]:
    rows = select(HeldStanding.title, HeldStanding.from_on, HeldStanding.until_on).order_by(HeldStanding.reference)
    return [(title, first, last) for title, first, last in session.execute(rows)]


def test_inspiring_places_accredits_three_of_six_and_gives_money_to_those_who_ask(
    played: Played,
) -> None:
    assert played.of("IPL-2008", "interest", "submitted", "invited", "requested_pence") == [6, 4, 0]
    assert played.of("IPL-2008", "case", "submitted", "awarded", "declined") == [4, 3, 1]
    assert played.of("IPL-2008", "case", "awarded_pence", "awarded_pence_2009_10") == [5_050_000, 5_050_000]
    assert played.held[:3] == [("Inspiring Place", date(2008, 12, 9), date(2011, 12, 8))] * 3


def test_strategic_partners_become_partners_first_and_are_funded_for_three_years_then(
    played: Played,
) -> None:
    assert played.of("SPR-2008", "interest", "submitted", "invited") == [5, 3]
    assert played.of("SPR-2008", "partnership", "submitted", "awarded", "awarded_pence") == [3, 2, 0]
    assert played.held[3:] == [("Strategic Partner", date(2008, 9, 2), date(2012, 3, 1))] * 2
    assert played.of("SPF-2008", "core", "submitted", "awarded", "awarded_of_submitted") == [2, 1, 1 / 2]
    years = ("2009_10", "2010_11", "2011_12")
    by_year = played.of("SPF-2008", "core", *(f"awarded_pence_{year}" for year in years))
    assert by_year == [30_000_000, 28_000_000, 25_000_000]
    assert played.of("SPF-2008", "core", "awarded_pence") == [sum(by_year)]


def _signed(session: Session) -> tuple[list[tuple[str, str, bool]], list[Any]]:
    said = select(Confirmation.question_key, Confirmation.email, Confirmation.confirmed_at.is_not(None))
    rows = [(key, address, given) for key, address, given in session.execute(said.order_by(Confirmation.email))]
    return rows, list(session.scalars(select(RefusedSubmission.missing)))


def test_community_assets_are_handed_in_only_once_the_council_has_signed(played: Played) -> None:
    assert played.of("CAF-2007", "full", "started", "submitted", "awarded", "declined") == [5, 4, 2, 2]
    by_year = played.of("CAF-2007", "full", "awarded_pence_2008_09", "awarded_pence_2009_10")
    assert by_year == [63_000_000, 42_000_000]
    assert played.checked["CAF-2007"] == {
        "registration": 2, "accounts": 1, "subsidy": 2, "duplicates": 2, "bank_details": 2,
    }  # fmt: skip
    words, (refused,) = played.signed
    signed = {address for key, address, given in words if key == "partners" and given}
    assert signed == {f"property-{place}@councils.example" for place in range(4)}
    assert ("partners", "property-4@councils.example", False) in words
    assert list(refused) == ["partners"]


def _loans(session: Session) -> tuple[list[Any], list[tuple[str, int]]]:
    table = programme_file(session, SYSTEM, "SIF-2008", ProgrammeFile.REPAYMENTS, now=utcnow())
    lines = (
        select(EnvelopeLine.purpose, EnvelopeLine.financial_year, func.sum(DecisionAmount.amount_pence))
        .join(EnvelopeLine, EnvelopeLine.id == DecisionAmount.envelope_line_id)
        .join(Round, Round.id == EnvelopeLine.round_id)
        .where(Round.reference == "SIF-2008")
        .group_by(EnvelopeLine.purpose, EnvelopeLine.financial_year)
    )
    taken = [(f"{purpose} {year}", int(pence)) for purpose, year, pence in session.execute(lines)]
    return list(table.rows), sorted(taken)


def test_service_investment_lends_gives_and_helps_in_one_award_and_is_paid_back(played: Played) -> None:
    assert played.of("SIF-2008", "full", "submitted", "awarded", "awarded_pence") == [3, 2, 107_625_100]
    rows, taken = played.loans
    assert taken == [
        ("capacity 2008-09", 4_375_000), ("grant 2008-09", 10_500_000), ("grant 2009-10", 5_250_000),
        ("loan 2008-09", 70_000_000), ("loan 2009-10", 17_500_100),
    ]  # fmt: skip
    first = [row for row in rows if row[1] == rows[0][1]]
    assert len(first) == 7
    assert sum(Decimal(row[6]) for row in first) == Decimal(first[0][3])
    assert first[0][9] == first[0][8]
    assert 0 < Decimal(first[1][9]) < Decimal(first[1][8])
    assert {row[9] for row in first[2:]} == {"0.00"}
    assert sum(Decimal(row[3]) for row in (rows[0], rows[7])) * 100 == 87_500_100


def _reach(session: Session) -> tuple[RoundReach, list[list[str]]]:
    round_ = get_round(session, SYSTEM, "INF-2008")
    table = programme_file(session, SYSTEM, "INF-2008", ProgrammeFile.REACH, now=utcnow())
    return read_round_reach(session, round_), [[str(cell) for cell in row] for row in table.rows]


def test_infrastructure_reports_whom_it_reaches_by_group(played: Played) -> None:
    assert played.of("INF-2008", "full", "submitted", "awarded", "awarded_pence") == [4, 2, 36_500_000]
    reach, rows = played.reach
    assert (reach.awards, reach.reported) == (2, 2)
    sums = {group.key: (group.expected, group.reached) for group in reach.groups}
    assert sums == {
        "rural": (720, 536), "ethnic_minorities": (450, 335), "refugees": (108, 80), "disabled": (324, 241),
        "young": (576, 428),
    }  # fmt: skip
    assert len(rows) == 2 * 5
    assert sum(int(row[4]) for row in rows) == sum(expected for expected, _reached in sums.values())
    assert sum(int(row[5]) for row in rows) == sum(reached for _expected, reached in sums.values())


def test_the_demonstration_has_one_manager_for_all_of_them_and_sends_what_they_write(played: Played) -> None:
    funds = {read_preset(preset).fund.name for preset in PRESETS}
    assert played.roles == {(fund, Role.MANAGER) for fund in funds}
    assert len(funds) == 5
    assert played.unsent == 0


def test_seeding_them_again_adds_nothing(played: Played) -> None:
    assert played.changed_again == []


def test_they_are_marked_as_made_up_and_go_with_all_that_is(played: Played) -> None:
    assert played.unmarked == set()
    assert played.left == {"trail_entry"}


@pytest.mark.parametrize("name", sorted(PROGRAMMES))
def test_a_replay_is_refused_where_people_work(name: str, app: Flask, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        make_person(session)
    result = app.test_cli_runner().invoke(args=["replay", name])
    assert result.exit_code == 1
    assert "people use this database" in result.output


@pytest.mark.parametrize("name", sorted(PROGRAMMES))
def test_a_replay_is_refused_where_it_was_played_before(name: str, app: Flask, sessions: _Sessions) -> None:
    preset = PROGRAMMES[name][0][-1]
    with sessions.begin() as session:
        load_round(session, SYSTEM, read_preset(preset), now=utcnow())
    result = app.test_cli_runner().invoke(args=["replay", name])
    assert result.exit_code == 1
    assert f"{read_preset(preset).reference} is here already" in result.output
