"""From a file's text to a round's definition."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import available_timezones

from assessments.documents.examining import LARGEST_MEGABYTES
from assessments.documents.states import FileKind
from assessments.errors import _
from assessments.funds.budgets import MOST_HEADINGS, MOST_YEARS
from assessments.funds.definition.checks import problems_of
from assessments.funds.definition.conditions import read_condition
from assessments.funds.definition.deciding import read_checklist, read_limits
from assessments.funds.definition.eligibility import read_check
from assessments.funds.definition.entries import Entry, Reading
from assessments.funds.definition.faults import DefinitionRefused, Fault
from assessments.funds.definition.nodes import line_at, read_nodes
from assessments.funds.definition.programmes import LONGEST_TITLE, read_groups, read_repayment, read_standing
from assessments.funds.definition.values import (
    MINUTES_EACH,
    REASON_WORDS,
    REPLY_DAYS,
    CriterionDefinition,
    EnvelopeLineDefinition,
    FundDefinition,
    RoundDefinition,
    StageDefinition,
)
from assessments.funds.questions import Choice, Column, Question, Section
from assessments.funds.states import (
    CountsAs,
    InTheZone,
    MarksTold,
    Measure,
    OthersScores,
    PartnerKind,
    Purpose,
    QuestionKind,
)
from assessments.funds.tables import MOST_CELL_WORDS, MOST_COLUMNS, ROWS_LIMIT
from assessments.passports.states import Part

UK = "Europe/London"
SHORT_TEXT_CHARACTERS = 200
DECIMALS: Mapping[QuestionKind, int] = {QuestionKind.NUMBER: 2, QuestionKind.PERCENTAGE: 0}
"""Figures after the point, where the file does not say how many."""
MOST_DECIMALS = 6
PERCENT: Mapping[str, int] = {"minimum": 0, "maximum": 100}
"""The bounds of a percentage, where the file gives none."""
MOST_WORDS = 10_000
ASSESSORS_WANTED = 3
MOST_FILES = 20
MOST_REASON_WORDS = 200
MOST_MINUTES = 600
MOST_REPLY_DAYS = 366


def parse_definition(content: str | bytes, *, today: date | None = None) -> RoundDefinition:
    """The round that a file defines. Raises DefinitionRefused with every fault that can be told at once.

    With `today` the file may be a preset: dates such as “40 days ago at 09:00” and `{year}` are settled against it.
    """
    root = read_nodes(content)
    reading = Reading(today)
    definition = _file(Entry(root, "file", reading))
    if reading.faults:
        raise DefinitionRefused(reading.faults)
    broken = [Fault(line_at(root, rule.path), rule.sentence, rule.values) for rule in problems_of(definition)]
    if broken:
        raise DefinitionRefused(broken)
    return definition


def _file(entry: Entry) -> RoundDefinition:
    about = entry.table("round")
    zone = _zone(about)
    standing = read_standing(entry)
    definition = RoundDefinition(
        fund=_fund(entry.table("fund")),
        reference=about.text("reference", longest=40),
        title=about.text("title"),
        purpose=about.prose("purpose"),
        eligibility=about.prose("who_may_apply"),
        time_zone=zone,
        minimum_grant_pence=about.amount("minimum_grant", optional=True),
        maximum_grant_pence=about.amount("maximum_grant", optional=True),
        made_up_note=about.prose("made_up_note", optional=True) or None,
        is_sealed=about.flag("sealed", default=False),
        reply_days=about.whole_or_none("reply_days", least=1, most=MOST_REPLY_DAYS) or REPLY_DAYS,
        support_ends_days=about.whole_or_none("support_ends_days_before_closing", least=0, most=60) or 0,
        eligibility_check=read_check(entry),
        checklist=read_checklist(entry),
        open_only_to_holders_of=about.text("open_only_to_holders_of", longest=LONGEST_TITLE, optional=True) or None,
        standing=standing,
        groups=read_groups(entry),
        repayment=read_repayment(entry),
        envelope=entry.tables("envelope", _envelope_line, least=1 if standing is None else 0, most=20),
        stages=entry.tables("stages", lambda stage: _stage(stage, zone), most=3),
    )
    about.done()
    entry.done()
    return definition


def _zone(about: Entry) -> str:
    zone = about.text("time_zone", optional=True) or UK
    if zone not in available_timezones():
        line = about.node.lines["time_zone"]
        about.reading.note(line, _("There is no time zone “%(zone)s”. An example is Europe/London."), zone=zone[:40])
        return UK
    return zone


def _fund(entry: Entry) -> FundDefinition:
    fund = FundDefinition(entry.text("name"), entry.text("funder"), entry.prose("purpose"))
    entry.done()
    return fund


def _envelope_line(entry: Entry) -> EnvelopeLineDefinition:
    purpose = entry.one_of("purpose", Purpose) or Purpose.DELIVERY
    line = EnvelopeLineDefinition(purpose, entry.text("financial_year", longest=40), entry.amount("amount") or 0)
    entry.done()
    return line


def _stage(entry: Entry, zone: str) -> StageDefinition:
    stage = StageDefinition(
        key=entry.text("key", longest=40),
        title=entry.text("title"),
        guidance=entry.prose("guidance", optional=True),
        opens_at=entry.moment("opens", zone),
        closes_at=entry.moment("closes", zone),
        assessing_closes_at=entry.moment("assessing_closes", zone),
        assessors_wanted=entry.whole_or_none("assessors_wanted", least=1, most=10) or ASSESSORS_WANTED,
        sections=entry.tables("sections", _section, most=20),
        criteria=entry.tables("criteria", _criterion, most=20),
        passport=entry.several_of("passport", Part),
        others_scores=entry.one_of("others_scores", OthersScores, optional=True) or OthersScores.OPEN,
        in_the_zone=entry.one_of("in_the_zone", InTheZone, optional=True),
        reason_words=entry.whole_or_none("reason_words", least=1, most=MOST_REASON_WORDS) or REASON_WORDS,
        minutes_each=entry.whole_or_none("minutes_each", least=1, most=MOST_MINUTES) or MINUTES_EACH,
        is_anonymous=entry.flag("anonymous", default=False),
        limits=read_limits(entry),
        marks_told=entry.one_of("marks_told", MarksTold, optional=True) or MarksTold.NONE,
    )
    entry.done()
    return stage


def _section(entry: Entry) -> Section:
    section = Section(
        key=entry.text("key", longest=40),
        title=entry.text("title"),
        guidance=entry.prose("guidance", optional=True),
        questions=entry.tables("questions", _question, most=40),
        shown_if=read_condition(entry),
    )
    entry.done()
    return section


def _question(entry: Entry) -> Question:
    kind = entry.one_of("kind", QuestionKind) or QuestionKind.SHORT_TEXT
    question = Question(
        key=entry.text("key", longest=40),
        kind=kind,
        label=entry.text("label", longest=500),
        hint=entry.prose("hint", longest=2000, optional=True),
        is_required=entry.flag("required", default=True),
        is_identifying=entry.flag("identifying", default=False),
        max_words=entry.whole_or_none("max_words", least=1, most=MOST_WORDS),
        max_characters=_characters(entry, kind),
        minimum=_bound(entry, "minimum", kind),
        maximum=_bound(entry, "maximum", kind),
        choices=entry.tables("choices", _choice, least=0, most=60),
        counts_as=entry.one_of("counts_as", CountsAs, optional=True),
        financial_year=entry.text("financial_year", longest=40, optional=True) or None,
        unit=entry.text("unit", longest=30, optional=True) or None,
        decimals=_decimals(entry, kind),
        allowed=entry.several_of("allowed", FileKind),
        max_megabytes=entry.whole_or_none("max_megabytes", least=1, most=LARGEST_MEGABYTES),
        max_files=entry.whole_or_none("max_files", least=1, most=MOST_FILES),
        shown_if=read_condition(entry),
        columns=entry.tables("columns", _column, least=0, most=MOST_COLUMNS),
        fewest_rows=entry.whole_or_none("fewest_rows", least=1, most=ROWS_LIMIT),
        most_rows=entry.whole_or_none("most_rows", least=1, most=ROWS_LIMIT),
        headings=entry.tables("headings", _choice, least=0, most=MOST_HEADINGS),
        financial_years=_years(entry),
        overheads=entry.one_of("overheads", Measure, optional=True),
        shares=entry.one_of("shares", Measure, optional=True),
        confirmed=entry.flag("confirmed", default=False) or None,
        needed=entry.flag("needed", default=False) or None,
        most_overheads=entry.whole_or_none("most_overheads", least=1, most=100),
        purpose=entry.one_of("purpose", Purpose, optional=True),
        group=entry.text("group", longest=40, optional=True) or None,
        must_include=entry.one_of("must_include", PartnerKind, optional=True),
        speaks_to=entry.texts("speaks_to", least=0, most=20) if entry.holds("speaks_to") else (),
    )
    entry.done()
    return question


def _years(entry: Entry) -> tuple[str, ...]:
    return entry.texts("financial_years", least=0, most=MOST_YEARS) if entry.holds("financial_years") else ()


def _column(entry: Entry) -> Column:
    kind = entry.one_of("kind", QuestionKind) or QuestionKind.SHORT_TEXT
    column = Column(
        key=entry.text("key", longest=40),
        kind=kind,
        label=entry.text("label", longest=100),
        hint=entry.prose("hint", longest=300, optional=True),
        is_required=entry.flag("required", default=True),
        max_words=entry.whole_or_none("max_words", least=1, most=MOST_CELL_WORDS),
        max_characters=_characters(entry, kind),
        minimum=_bound(entry, "minimum", kind),
        maximum=_bound(entry, "maximum", kind),
        choices=entry.tables("choices", _choice, least=0, most=60),
        has_total=entry.flag("total", default=False),
    )
    entry.done()
    return column


def _characters(entry: Entry, kind: QuestionKind) -> int | None:
    given = entry.whole_or_none("max_characters", least=1, most=1000)
    return given or (SHORT_TEXT_CHARACTERS if kind == QuestionKind.SHORT_TEXT else None)


def _bound(entry: Entry, name: str, kind: QuestionKind) -> int | None:
    if kind == QuestionKind.MONEY:
        return entry.amount(name, optional=True)
    given = entry.whole_or_none(name, least=-(10**12), most=10**12)
    return PERCENT[name] if given is None and kind == QuestionKind.PERCENTAGE else given


def _decimals(entry: Entry, kind: QuestionKind) -> int | None:
    given = entry.whole_or_none("decimals", least=0, most=MOST_DECIMALS)
    return DECIMALS.get(kind) if given is None else given


def _choice(entry: Entry) -> Choice:
    choice = Choice(entry.text("key", longest=40), entry.text("label", longest=300))
    entry.done()
    return choice


def _criterion(entry: Entry) -> CriterionDefinition:
    criterion = CriterionDefinition(
        key=entry.text("key", longest=40),
        title=entry.text("title"),
        guidance=entry.prose("guidance"),
        weight=entry.whole("weight", least=1, most=1000),
        points=entry.texts("points", least=2, most=21),
        allows_not_applicable=entry.flag("allows_not_applicable", default=False),
        threshold=entry.whole_or_none("threshold", least=1, most=20),
    )
    entry.done()
    return criterion
