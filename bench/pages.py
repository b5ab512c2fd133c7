"""What is measured: the pages and acts, who asks, and what each has to beat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.funds.models import Form, Round, Stage
from assessments.scoring.models import Assignment
from assessments.scoring.states import State as Work
from bench.load import Ask
from bench.story import Played
from bench.visits import cookie_of, open_form


@dataclass(frozen=True, slots=True)
class Rival:
    """What Hypha 6.7 does on a machine of this size, in answers a second at 8 clients, and by how much it is to be
    beaten. From the public source, with its production settings, measured at 1,000 and at 10,000 submissions."""

    small: float
    large: float | None
    statements: int
    times: float


@dataclass(frozen=True, slots=True)
class Subject:
    """One page or act. `prepare` makes the requests: one that is asked over and over, or one for each time."""

    name: str
    prepare: Callable[["Town", int], Sequence[Ask]]
    is_act: bool = False
    rival: Rival | None = None


class Town:
    """The database that was filled, and the people of it who ask."""

    def __init__(self, app: Flask, session: Session, played: Played) -> None:
        self.app, self.session, self.played = app, session, played
        self._used: dict[str, int] = {}

    @cached_property
    def manager(self) -> str:
        return cookie_of(self.app, self.played.manager)

    @cached_property
    def assessor(self) -> str:
        return cookie_of(self.app, self.played.assessor)

    def drafts(self, number: int) -> Sequence[tuple[str, str, str]]:
        """So many whole drafts that nobody has touched yet: reference, stage, and the writer's cookie."""
        offset = self._skip("drafts", number)
        rows = self.session.execute(self._drafts.order_by(Application.reference).offset(offset).limit(number)).all()
        assert len(rows) == number, "there are too few drafts for so many requests"
        return [(row.reference, self.stage, cookie_of(self.app, row.started_by_id)) for row in rows]

    @property
    def drafts_left(self) -> int:
        """How many drafts there are to be had."""
        drafts = self.session.scalars(select(func.count()).select_from(self._drafts.subquery())).one()
        return drafts - self._used.get("drafts", 0)

    @property
    def _drafts(self) -> Select[str, UUID]:
        return (
            select(Application.reference, Application.started_by_id)
            .join(Submission, Submission.application_id == Application.id)
            .join(Round, Round.id == Application.round_id)
            .where(Round.reference == self.played.open, Submission.state == State.DRAFT)
        )

    def unfinished(self, number: int) -> Sequence[tuple[UUID, str]]:
        """So many assessments that are written and not handed in: id, and the assessor's cookie."""
        wanted = select(Assignment.id, Assignment.assessor_id).where(Assignment.state == Work.ACCEPTED)
        wanted = wanted.order_by(Assignment.id).offset(self._skip("unfinished", number)).limit(number)
        rows = self.session.execute(wanted).all()
        assert len(rows) == number, "there are too few assessments for so many requests"
        return [(row.id, cookie_of(self.app, row.assessor_id)) for row in rows]

    @cached_property
    def open_form(self) -> Form:
        """The form of the round that is open."""
        wanted = select(Form).join(Stage, Form.stage_id == Stage.id).join(Round, Stage.round_id == Round.id)
        return self.session.scalars(wanted.where(Round.reference == self.played.open).limit(1)).one()

    @property
    def stage(self) -> str:
        return self._stages[self.played.open]

    @property
    def assessed_stage(self) -> str:
        return self._stages[self.played.assessed]

    @cached_property
    def _stages(self) -> dict[str, str]:
        rounds = self.session.scalars(
            select(Round).where(Round.reference.in_((self.played.open, self.played.assessed)))
        )
        return {round_.reference: self._first_stage(round_) for round_ in rounds}

    def _first_stage(self, round_: Round) -> str:
        self.session.refresh(round_, ["stages"])
        return round_.stages[0].key

    def _skip(self, kind: str, number: int) -> int:
        begin = self._used.get(kind, 0)
        self._used[kind] = begin + number
        return begin


def _page(path: str, who: str = "") -> Callable[[Town, int], Sequence[Ask]]:
    """A page at a path in which the rounds' references stand for themselves."""

    def prepare(town: Town, _number: int) -> Sequence[Ask]:
        filled = path.format(open=town.played.open, assessed=town.played.assessed, stage=town.assessed_stage)
        return [Ask(filled, getattr(town, who) if who else "")]

    return prepare


def _draft_page(town: Town, number: int) -> Sequence[Ask]:
    section = _last_section(town)
    return [
        Ask(f"/apply/{reference}/{stage}/sections/{section}", cookie) for reference, stage, cookie in town.drafts(8)
    ]


def _scoring_page(town: Town, number: int) -> Sequence[Ask]:
    return [Ask(f"/assess/{assignment}/score", cookie) for assignment, cookie in town.unfinished(8)]


def _save_section(town: Town, number: int) -> Sequence[Ask]:
    section = _last_section(town)
    forms = []
    for reference, stage, cookie in town.drafts(number):
        path = f"/apply/{reference}/{stage}/sections/{section}"
        forms.append(_changed(open_form(town.app, path, path, cookie)))
    return forms


def _changed(form: Ask) -> Ask:
    """The same form with one word more, so that there is something to save."""
    assert form.body is not None
    head, equals, last = form.body.rpartition(b"=")
    return Ask(form.path, form.cookie, head + equals + last + b"+more")


def _hand_in(town: Town, number: int) -> Sequence[Ask]:
    return [
        open_form(
            town.app, f"/apply/{reference}/{stage}/check", f"/apply/{reference}/{stage}/submit", cookie, declared="y"
        )
        for reference, stage, cookie in town.drafts(number)
    ]


def _hand_in_assessment(town: Town, number: int) -> Sequence[Ask]:
    return [
        open_form(town.app, f"/assess/{assignment}/score", f"/assess/{assignment}/score", cookie, submit="submit")
        for assignment, cookie in town.unfinished(number)
    ]


def _last_section(town: Town) -> str:
    return town.open_form.sections[1].key


SUBJECTS = (
    Subject("Home", _page("/"), rival=Rival(88, None, 16, 6)),
    Subject("Round, before signing up", _page("/rounds/{open}")),
    Subject("Sign-in page", _page("/account/sign-in")),
    Subject("Application form, one page", _draft_page, rival=Rival(34, None, 24, 8)),
    Subject(
        "List of applications",
        _page("/manage/rounds/{assessed}/applications", "manager"),
        rival=Rival(5.8, 4.4, 142, 40),
    ),
    Subject("The list, by mark", _page("/manage/rounds/{assessed}/applications?sort=mark", "manager")),
    Subject("The list, a word searched for", _page("/manage/rounds/{assessed}/applications?q=garden", "manager")),
    Subject("Where the round stands", _page("/manage/rounds/{assessed}", "manager")),
    Subject(
        "One application, staff", _page("/manage/applications/{assessed}-0007", "manager"), rival=Rival(26, 18, 46, 10)
    ),
    Subject("Assessor’s queue", _page("/assess/", "assessor")),
    Subject("Scoring page", _scoring_page, rival=Rival(48, None, 19, 6)),
    Subject("Ranking", _page("/manage/rounds/{assessed}/{stage}/ranking", "manager")),
    Subject("Statistics", _page("/manage/rounds/{assessed}/statistics", "manager"), rival=Rival(4.2, 0.5, 34, 100)),
    Subject("Save a page of the form", _save_section, is_act=True),
    Subject("Hand in an application", _hand_in, is_act=True, rival=Rival(33, 28, 43, 6)),
    Subject("Hand in an assessment", _hand_in_assessment, is_act=True, rival=Rival(46, 47, 36, 5)),
)
EXPORTS = (
    ("Applications (CSV)", "/manage/rounds/{assessed}/applications.csv"),
    ("Assessments (CSV)", "/manage/rounds/{assessed}/assessments.csv"),
)
EXPORT_RIVAL = 160
"""Rows a second of Hypha's export of submissions."""
EXPORT_TIMES = 60
