"""What the letter about an outcome says, as plain data: for its email, for its PDF, and for the applicant's page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assessments.applications.models import Application
from assessments.decisions.counted import Counted
from assessments.decisions.feedback import Feedback
from assessments.decisions.granted import part_told, standing_told
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.decisions.written import OutcomeTemplate
from assessments.errors import _
from assessments.funds.models import Criterion, Fund, Round, Stage
from assessments.rendering.emails import render_words
from assessments.rendering.merging import fields_in, merge, on_one_line
from assessments.rendering.plain import day, moment, number, pounds
from assessments.rendering.printing import words_of

FIELDS = (
    "organisation", "reference", "title", "round", "stage", "fund", "funder", "reason", "amount", "years",
    "grant_purpose", "conditions", "next_stage", "next_closing", "applied", "successful", "reply_until", "correction",
)  # fmt: skip
"""What is filled in for each application."""
LACKING = _(
    "Some characters cannot be printed here. The Unicode number of each stands in its place, in square brackets."
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a letter holds besides the decision: the fund's own words, feedback, marks as they are told, and counts."""

    template: OutcomeTemplate | None = None
    feedback: Feedback | None = None
    marks: Sequence[tuple[str, str]] = ()
    counted: Counted | None = None
    correction: str = ""
    """What everybody may read of why it corrects what was told before."""


def letter_of(
    decision: Decision, application: Application, next_stage: Stage | None, correction: str = ""
) -> dict[str, Any]:
    """What the usual words of `_outcome_words.txt` are made of, and the email around them."""
    return {
        "reference": application.reference,
        "title": decision.submission.title,
        "organisation": application.organisation.name,
        "round": application.round.title,
        "stage": decision.submission.stage.title,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "amounts": _amounts(decision),
        "total_pence": decision.total_pence,
        "standing": standing_told(decision, application),
        "grant_purpose": decision.grant_purpose,
        "conditions": [condition.words for condition in decision.conditions],
        "next_stage": next_stage.title if next_stage else "",
        "next_closes_at": next_stage.closes_at.isoformat() if next_stage else "",
        "time_zone": application.round.time_zone,
        "correction": correction,
        "made_up_note": application.round.made_up_note or "",
        "path": f"/apply/{application.reference}/status",
    }


def values_of(
    decision: Decision, application: Application, next_stage: Stage | None, beside: Beside, *, now: datetime
) -> dict[str, str]:
    """What each field is filled in with; empty where there is nothing."""
    round_, total, counted = application.round, decision.total_pence, beside.counted
    years = [f"{each['year']}: {pounds(each['pence'])}" for each in _amounts(decision)]
    return {
        "organisation": on_one_line(application.organisation.name),
        "reference": application.reference,
        "title": on_one_line(decision.submission.title or ""),
        "round": round_.title,
        "stage": decision.submission.stage.title,
        "fund": round_.fund.name,
        "funder": round_.fund.funder,
        "reason": decision.reason,
        "amount": pounds(total) if total else "",
        "years": "\n".join(years),
        "grant_purpose": decision.grant_purpose,
        "conditions": "\n\n".join(condition.words for condition in decision.conditions),
        "next_stage": next_stage.title if next_stage else "",
        "next_closing": moment(next_stage.closes_at, round_.time_zone) if next_stage else "",
        "applied": number(counted.applied) if counted else "",
        "successful": number(counted.successful) if counted else "",
        "reply_until": day(reply_until(round_, now)),
        "correction": beside.correction,
    }


def empty_fields(template: OutcomeTemplate, values: Mapping[str, str]) -> list[str]:
    """The fields of a template of which this application has nothing."""
    used = fields_in(f"{template.subject}\n{template.body}")
    return [name for name in used if not values.get(name, "").strip()]


def reply_until(round_: Round, told_at: datetime) -> datetime:
    """The last moment, within the last day, at which an applicant who was told then may still reply to it."""
    local = told_at.astimezone(ZoneInfo(round_.time_zone)) + timedelta(days=round_.reply_days)
    return local.replace(hour=23, minute=59, second=59, microsecond=0)


def write_letter(
    decision: Decision, application: Application, next_stage: Stage | None, beside: Beside, *, now: datetime
) -> dict[str, Any]:
    """The whole letter, as it is kept and printed: plain texts, without the name of a person."""
    context, fund = letter_of(decision, application, next_stage, beside.correction), application.round.fund
    subject, body = _words(context, values_of(decision, application, next_stage, beside, now=now), beside)
    return {
        "subject": subject,
        "body": body,
        "from": sent_by(fund),
        "to": [application.organisation.name],
        "reference": application.reference,
        "date": day(now.astimezone(ZoneInfo(application.round.time_zone))),
        "parts": [*_feedback(decision, application, beside), *_reply(application.round, now)],
        "made_up_note": context["made_up_note"],
    }


def sent_by(fund: Fund) -> list[str]:
    """Who sends a letter, in lines: the fund and the funder, where they are, and to whom an answer goes."""
    lines = [fund.name, fund.funder, *(fund.contact_address or "").splitlines(), fund.contact_email or ""]
    return [line for line in lines if line.strip()]


def pdf_of(letter: Mapping[str, Any], kind: str = "outcome") -> dict[str, Any]:
    """A letter as what is printed: the template, a file's name that ends on its kind, and the data of `outcome.typ`."""
    return {"template": "outcome", "name": f"{letter['reference']}-{kind}.pdf", "data": _document(letter)}


def _words(context: Mapping[str, Any], values: Mapping[str, str], beside: Beside) -> tuple[str, str]:
    if beside.template is None:
        return on_one_line(render_words("_outcome_subject", context)), render_words("_outcome_words", context)
    subject, body = on_one_line(merge(beside.template.subject, values)), merge(beside.template.body, values).strip()
    before, after = _unsaid(context, values, fields_in(beside.template.body))
    return subject, "\n\n".join([*before, body, *after])


def _unsaid(context: Mapping[str, Any], values: Mapping[str, str], said: Sequence[str]) -> tuple[list[str], list[str]]:
    """What no letter leaves out, as far as the fund's own words have no field for it: before these words, and after."""
    before, after = [], []
    if values["correction"] and "correction" not in said:
        before.append(_("This corrects what we told you before:") + f"\n\n{values['correction']}")
    if context["outcome"] == Outcome.INVITED and context["total_pence"]:
        if not {"amount", "years"} & set(said):
            after.append(_("We offer you a preparation grant of %(amount)s.") % {"amount": values["amount"]})
        if "grant_purpose" not in said:
            after.append(_("Your preparation grant is for:") + f"\n\n{values['grant_purpose']}")
    if context["conditions"] and "conditions" not in said:
        listed = [f"{number}. {words}" for number, words in enumerate(context["conditions"], 1)]
        after += [_("Its conditions:"), *listed]
    return before, after


def _amounts(decision: Decision) -> list[dict[str, Any]]:
    return [
        {"year": part_told(amount.line), "pence": amount.amount_pence}
        for amount in sorted(decision.amounts, key=lambda amount: amount.line.position)
    ]


def _feedback(decision: Decision, application: Application, beside: Beside) -> list[dict[str, Any]]:
    """What is told of how it was judged; nothing where nobody has gone over the feedback."""
    feedback, counted = beside.feedback, beside.counted
    told = [] if feedback is None else [
        _section(_("What was strong"), feedback.strengths),
        _section(_("What would have helped"), feedback.would_have_helped),
    ]  # fmt: skip
    under = [one for one in told if one["words"]]
    if feedback is not None:
        under += [_section(each.title, feedback.by_criterion.get(each.key, "")) for each in _criteria(decision)]
    numbers = [_counted_in_words(decision, application, counted)] if counted is not None else []
    rows = [list(row) for row in (feedback.marks if feedback and feedback.told_at else beside.marks)]
    part = {
        "title": _("Feedback"), "words": numbers, "rows": rows, "under": [one for one in under if one["words"]],
        "header": [_("Criterion"), _("Judged as")] if rows else [],
    }  # fmt: skip
    return [part] if numbers or rows or part["under"] else []


def _criteria(decision: Decision) -> Iterable[Criterion]:
    return decision.submission.stage.criteria


def _section(title: str, text: str) -> dict[str, Any]:
    return {"title": title, "words": paragraphs_in(text)}


def _counted_in_words(decision: Decision, application: Application, counted: Counted) -> str:
    is_last = application.round.is_last(decision.submission.stage)
    words = (
        _("Applications at this stage: %(applied)s. Awarded a grant: %(successful)s.")
        if is_last
        else _("Applications at this stage: %(applied)s. Invited to the next stage: %(successful)s.")
    )
    return words % {"applied": number(counted.applied), "successful": number(counted.successful)}


def _reply(round_: Round, now: datetime) -> list[dict[str, Any]]:
    words = _(
        "If you have a question or a complaint about how your application was dealt with, send it from your page by "
        "the end of %(day)s. Somebody answers it who took no part in the decision."
    )
    told = words % {"day": day(reply_until(round_, now))}
    return [{"title": _("Your right of reply"), "words": [told], "rows": [], "header": [], "under": []}]


def _document(letter: Mapping[str, Any]) -> dict[str, Any]:
    greeting = _("Dear %(name)s,") % {"name": letter["to"][0]}
    return {
        "title": letter["subject"],
        "author": letter["from"][1],
        "mark": letter["reference"],
        "from": [words_of(line) for line in letter["from"] if line],
        "to": [words_of(line) for line in letter["to"]],
        "date": letter["date"],
        "greeting": words_of(greeting),
        "body": [words_of(paragraph) for paragraph in paragraphs_in(letter["body"])],
        "parts": [_part(part) for part in letter["parts"]],
        "made_up_note": letter["made_up_note"],
        "lacking": LACKING,
    }


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": part["title"],
        "words": [words_of(paragraph) for paragraph in part["words"]],
        "header": [words_of(cell) for cell in part["header"]],
        "rows": [[words_of(cell) for cell in row] for row in part["rows"]],
        "under": [
            {"title": one["title"], "words": [words_of(paragraph) for paragraph in one["words"]]}
            for one in part["under"]
        ],
    }


def paragraphs_in(text: str) -> list[str]:
    """A text's paragraphs, which empty lines hold apart."""
    return [paragraph.strip("\n") for paragraph in text.split("\n\n") if paragraph.strip()]
