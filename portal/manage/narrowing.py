"""The filters of a round's list as they stand in its address: read from it, written into it, told in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from assessments.accounts.models import Person
from assessments.accounts.states import IncomeBand, Region
from assessments.accounts.wording import INCOME_BANDS, REGIONS
from assessments.applications.answers import AnswerRefused, read_pence
from assessments.applications.finding import LONGEST, MOST, has_too_many_words
from assessments.applications.states import State
from assessments.funds.models import Round
from assessments.reports.listing import Filters, Show, SortBy
from portal.manage.forms import uuid_from
from portal.manage.kept_filters import MINE
from portal.text import pounds
from portal.wording import STATES

Choice = TypeVar("Choice", bound=StrEnum)
Arguments = MultiDict[str, str]

SHOWS: Mapping[Show, str] = {
    Show.CLOSING: _("Draft that closes within 3 days"),
    Show.UNASSIGNED: _("Short of assessors"),
    Show.OVERDUE: _("An assessment is overdue"),
    Show.DIVERGENT: _("Assessors differ, not moderated"),
    Show.UNDECIDED: _("No outcome proposed"),
    Show.PROPOSED: _("Proposed, waits for approval"),
    Show.APPROVED: _("Approved, waits for release"),
    Show.UNADVISED: _("Has support but no adviser"),
    Show.FLAGGED: _("Has an open flag"),
    Show.UNLED: _("Nobody leads on it"),
}
SORTS: Mapping[str, str] = {
    "reference": _("Reference"),
    "-reference": _("Reference, last first"),
    "organisation": _("Organisation, A to Z"),
    "-organisation": _("Organisation, Z to A"),
    "requested": _("Amount asked for, highest first"),
    "-requested": _("Amount asked for, lowest first"),
    "submitted": _("Submitted, newest first"),
    "-submitted": _("Submitted, oldest first"),
    "mark": _("Mark, highest first"),
    "-mark": _("Mark, lowest first"),
}
MORE = ("region", "income", "least", "most", "assessor")
"""Filters that are seldom used, and shown only to those who ask for them."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The people and tags that filters can name: assessors, tags and lead officers; and who asks."""

    assessors: Sequence[Person]
    tags: Mapping[str, str]
    officers: Mapping[str, str]
    asking_id: UUID | None


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in words, and the arguments of the list without it."""

    text: str
    without: Arguments


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an address asks for: the filters, and in words what of it means nothing here and was left out."""

    filters: Filters
    left_out: Sequence[str]


def narrowing_of(asked: Arguments, round_: Round, choices: Choices) -> Narrowing:
    """The filters of an address. What it asks for and is not there (any more) is left out, and said."""
    left_out: list[str] = []
    text = asked.get("q", "").strip()
    if len(text) > LONGEST:
        left_out.append(gettext("Only the first %(limit)s characters were searched for.", limit=LONGEST))
    if has_too_many_words(text):
        left_out.append(gettext("Only the first %(limit)s words were searched for.", limit=MOST))
    sort, is_reversed = _sort(asked.get("sort", ""))
    filters = Filters(
        stage_key=_stage(asked.get("stage", ""), round_, left_out),
        states=_several(State, asked, "state", left_out),
        show=next(iter(_several(Show, asked, "show", left_out)), None),
        text=text[:LONGEST],
        regions=_several(Region, asked, "region", left_out),
        income_bands=_several(IncomeBand, asked, "income", left_out),
        least_pence=_pence(asked.get("least", ""), left_out),
        most_pence=_pence(asked.get("most", ""), left_out),
        assessor_id=_assessor(asked.get("assessor", ""), choices.assessors, left_out),
        tag_id=_tag(asked.get("tag", ""), choices, left_out),
        officer_id=_officer(asked.get("officer", ""), choices, left_out),
        sort=sort,
        is_reversed=is_reversed,
    )
    return Narrowing(filters, left_out)


def _several(kind: type[Choice], asked: Arguments, name: str, left_out: list[str]) -> tuple[Choice, ...]:
    known = {choice.value: choice for choice in kind}
    wanted = list(dict.fromkeys(value for value in asked.getlist(name) if value))
    for value in wanted:
        if value not in known:
            left_out.append(_unknown(value))
    return tuple(known[value] for value in wanted if value in known)


def _unknown(value: str) -> str:
    return str(gettext("The filter “%(value)s” does not exist, so it was left out.", value=value[:60]))


def _stage(key: str, round_: Round, left_out: list[str]) -> str | None:
    if key and key not in {stage.key for stage in round_.stages}:
        left_out.append(gettext("This round has no stage “%(key)s”, so that filter was left out.", key=key[:60]))
        return None
    return key or None


def _pence(typed: str, left_out: list[str]) -> int | None:
    try:
        return read_pence(typed)
    except AnswerRefused:
        left_out.append(gettext("“%(value)s” is not an amount in pounds, so it was left out.", value=typed[:60]))
        return None


def _assessor(typed: str, assessors: Iterable[Person], left_out: list[str]) -> UUID | None:
    if not typed:
        return None
    found = next((person.id for person in assessors if str(person.id) == typed), None)
    if found is None:
        left_out.append(gettext("That assessor no longer assesses for the fund, so that filter was left out."))
    return found


def _tag(typed: str, choices: Choices, left_out: list[str]) -> UUID | None:
    if typed and typed not in choices.tags:
        left_out.append(
            gettext("This address narrows the list to a tag that no longer exists, so that filter was left out.")
        )
    return UUID(typed) if typed in choices.tags else None


def _officer(typed: str, choices: Choices, left_out: list[str]) -> UUID | None:
    if typed == MINE:
        return choices.asking_id
    found = uuid_from(typed)
    if typed and found is None:
        left_out.append(gettext("This address does not say who leads on them, so that filter was left out."))
    return found


def _sort(typed: str) -> tuple[SortBy, bool]:
    return (SortBy(typed.removeprefix("-")), typed.startswith("-")) if typed in SORTS else (SortBy.REFERENCE, False)


def sort_argument(filters: Filters) -> str:
    """How the list is sorted, as the address says it."""
    return f"-{filters.sort}" if filters.is_reversed else filters.sort.value


def arguments_of(filters: Filters) -> Arguments:
    """The filters as arguments of the list's address, each time in the same order; what is as usual is not said."""
    said: list[tuple[str, str]] = []
    said += [("q", filters.text)] if filters.text else []
    said += [("stage", filters.stage_key)] if filters.stage_key else []
    said += [("state", state.value) for state in filters.states]
    said += [("show", filters.show.value)] if filters.show else []
    said += [("region", region.value) for region in filters.regions]
    said += [("income", band.value) for band in filters.income_bands]
    said += [("least", _typed(filters.least_pence))] if filters.least_pence is not None else []
    said += [("most", _typed(filters.most_pence))] if filters.most_pence is not None else []
    said += [("assessor", str(filters.assessor_id))] if filters.assessor_id else []
    said += [("tag", str(filters.tag_id))] if filters.tag_id else []
    said += [("officer", str(filters.officer_id))] if filters.officer_id else []
    said += [("sort", sort_argument(filters))] if sort_argument(filters) != SortBy.REFERENCE else []
    return MultiDict(said)


def address(path: str, arguments: Arguments, **more: object) -> str:
    """An address with these arguments, and no more than that: what a person typed there must not steer `url_for`."""
    pairs = [(name, value) for name, value in arguments.items(multi=True) if name not in more]
    query = urlencode([*pairs, *more.items()])
    return f"{path}?{query}" if query else path


def query_of(filters: Filters) -> str:
    """The same as one text, by which a view is saved."""
    return urlencode(list(arguments_of(filters).items(multi=True)))


def _typed(pence: int) -> str:
    return pounds(pence).removeprefix("£").replace(",", "")


def chips_of(filters: Filters, round_: Round, choices: Choices) -> list[Chip]:
    """Every filter in words, each with the list without it."""
    names = {str(person.id): person.name for person in choices.assessors}
    stages = {stage.key: stage.title for stage in round_.stages}
    tell: Mapping[str, Callable[[str], str]] = {
        "q": lambda value: gettext("Search: %(text)s", text=value),
        "stage": lambda value: stages.get(value, value),
        "state": lambda value: str(STATES[State(value)][0]),
        "show": lambda value: str(SHOWS[Show(value)]),
        "region": lambda value: gettext(REGIONS[Region(value)]),
        "income": lambda value: gettext("Income: %(band)s", band=gettext(INCOME_BANDS[IncomeBand(value)])),
        "least": lambda _typed: gettext("Asks for %(amount)s or more", amount=pounds(filters.least_pence)),
        "most": lambda _typed: gettext("Asks for %(amount)s or less", amount=pounds(filters.most_pence)),
        "assessor": lambda value: gettext("Assessed by %(name)s", name=names.get(value, value)),
        "tag": lambda value: gettext("Tag: %(name)s", name=choices.tags[value]),
        "officer": lambda value: gettext("Led by %(name)s", name=choices.officers.get(value, gettext("somebody else"))),
    }
    said = arguments_of(filters)
    pairs = list(said.items(multi=True))
    return [
        Chip(tell[name](value), MultiDict([pair for pair in pairs if pair != (name, value)]))
        for name, value in pairs
        if name in tell
    ]


def turned(filters: Filters, sort: SortBy) -> Arguments:
    """The list sorted by that, or the other way round if it is already."""
    is_it = filters.sort is sort
    return arguments_of(replace(filters, sort=sort, is_reversed=is_it and not filters.is_reversed))
