"""From a round's definition to the canonical form of its file."""

from typing import Any

import yaml

from assessments.funds.definition.conditions import printed_condition
from assessments.funds.definition.deciding import CHECKLIST, printed_checklist, printed_limits
from assessments.funds.definition.eligibility import FIELD, printed_check
from assessments.funds.definition.moments import local_text
from assessments.funds.definition.programmes import printed_programme
from assessments.funds.definition.values import (
    MINUTES_EACH,
    REASON_WORDS,
    REPLY_DAYS,
    CriterionDefinition,
    EnvelopeLineDefinition,
    RoundDefinition,
    StageDefinition,
)
from assessments.funds.questions import Column, Question, Section
from assessments.funds.states import MarksTold, OthersScores, QuestionKind

WIDTH = 100
FOLDED_FROM = 80


def render_definition(definition: RoundDefinition) -> str:
    """The definition as YAML; read again, it is the same definition."""
    return dump(document_of(definition))


def dump(document: dict[str, Any]) -> str:
    """Plain values as YAML in the canonical form: fields in order, long texts folded."""
    text: str = yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
    )
    return text


def document_of(definition: RoundDefinition) -> dict[str, Any]:
    """The definition as plain values, without what is left at its default."""
    fund = definition.fund
    return {
        "fund": {"name": fund.name, "funder": fund.funder, "purpose": fund.purpose},
        "round": _given(
            reference=definition.reference,
            title=definition.title,
            purpose=definition.purpose,
            who_may_apply=definition.eligibility,
            time_zone=definition.time_zone,
            minimum_grant=_pounds(definition.minimum_grant_pence),
            maximum_grant=_pounds(definition.maximum_grant_pence),
            made_up_note=definition.made_up_note,
            sealed=definition.is_sealed or None,
            reply_days=definition.reply_days if definition.reply_days != REPLY_DAYS else None,
            open_only_to_holders_of=definition.open_only_to_holders_of,
            support_ends_days_before_closing=definition.support_ends_days or None,
        ),
        **({FIELD: printed_check(definition.eligibility_check)} if definition.eligibility_check else {}),
        **printed_programme(definition),
        **({"envelope": [_line(line) for line in definition.envelope]} if definition.envelope else {}),
        **({CHECKLIST: printed_checklist(definition.checklist, _pounds)} if definition.checklist else {}),
        "stages": [_stage(stage, definition.time_zone) for stage in definition.stages],
    }


def _line(line: EnvelopeLineDefinition) -> dict[str, Any]:
    return {
        "purpose": str(line.purpose), "financial_year": line.financial_year, "amount": _pounds(line.amount_pence)
    }  # fmt: skip


def _stage(stage: StageDefinition, zone: str) -> dict[str, Any]:
    return _given(
        key=stage.key,
        title=stage.title,
        guidance=stage.guidance,
        opens=local_text(stage.opens_at, zone),
        closes=local_text(stage.closes_at, zone),
        assessing_closes=local_text(stage.assessing_closes_at, zone),
        assessors_wanted=stage.assessors_wanted,
        passport=[str(part) for part in stage.passport],
        others_scores=None if stage.others_scores is OthersScores.OPEN else str(stage.others_scores),
        in_the_zone=str(stage.in_the_zone) if stage.in_the_zone else None,
        reason_words=stage.reason_words if stage.reason_words != REASON_WORDS else None,
        minutes_each=stage.minutes_each if stage.minutes_each != MINUTES_EACH else None,
        anonymous=stage.is_anonymous or None,
        limits=printed_limits(stage.limits, _pounds),
        marks_told=None if stage.marks_told is MarksTold.NONE else str(stage.marks_told),
        sections=[_section(section) for section in stage.sections],
        criteria=[_criterion(criterion) for criterion in stage.criteria],
    )


def _section(section: Section) -> dict[str, Any]:
    questions = [_question(question) for question in section.questions]
    return _given(
        key=section.key,
        title=section.title,
        guidance=section.guidance,
        shown_if=printed_condition(section.shown_if),
        questions=questions,
    )


def _question(question: Question) -> dict[str, Any]:
    is_money = question.kind == QuestionKind.MONEY
    return _given(
        key=question.key,
        kind=str(question.kind),
        label=question.label,
        hint=question.hint,
        required=None if question.is_required else False,
        identifying=question.is_identifying or None,
        max_words=question.max_words,
        max_characters=question.max_characters,
        minimum=_pounds(question.minimum) if is_money else question.minimum,
        maximum=_pounds(question.maximum) if is_money else question.maximum,
        choices=[{"key": choice.key, "label": choice.label} for choice in question.choices],
        counts_as=str(question.counts_as) if question.counts_as else None,
        financial_year=question.financial_year,
        purpose=str(question.purpose) if question.purpose else None,
        group=question.group,
        unit=question.unit,
        decimals=question.decimals,
        allowed=[str(kind) for kind in question.allowed],
        max_megabytes=question.max_megabytes,
        max_files=question.max_files,
        shown_if=printed_condition(question.shown_if),
        columns=[_column(column) for column in question.columns],
        fewest_rows=question.fewest_rows,
        most_rows=question.most_rows,
        headings=[{"key": heading.key, "label": heading.label} for heading in question.headings],
        financial_years=list(question.financial_years),
        overheads=str(question.overheads) if question.overheads else None,
        most_overheads=question.most_overheads,
        shares=str(question.shares) if question.shares else None,
        must_include=str(question.must_include) if question.must_include else None,
        confirmed=question.confirmed,
        needed=question.needed,
        speaks_to=list(question.speaks_to),
    )


def _column(column: Column) -> dict[str, Any]:
    is_money = column.kind == QuestionKind.MONEY
    return _given(
        key=column.key,
        kind=str(column.kind),
        label=column.label,
        hint=column.hint,
        required=None if column.is_required else False,
        max_words=column.max_words,
        max_characters=column.max_characters,
        minimum=_pounds(column.minimum) if is_money else column.minimum,
        maximum=_pounds(column.maximum) if is_money else column.maximum,
        choices=[{"key": choice.key, "label": choice.label} for choice in column.choices],
        total=column.has_total or None,
    )


def _criterion(criterion: CriterionDefinition) -> dict[str, Any]:
    return _given(
        key=criterion.key,
        title=criterion.title,
        guidance=criterion.guidance,
        weight=criterion.weight,
        points=list(criterion.points),
        allows_not_applicable=criterion.allows_not_applicable or None,
        threshold=criterion.threshold,
    )


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [])}


def _pounds(pence: int | None) -> str | None:
    if pence is None:
        return None
    whole, rest = divmod(pence, 100)
    return f"£{whole:,}.{rest:02d}" if rest else f"£{whole:,}"


class _Dumper(yaml.SafeDumper):
    """Indents lists under their name, and folds long texts."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = ">" if len(text) > FOLDED_FROM or "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
