"""What a grant agreement says: composed once from the offer, frozen as canonical JSON, and known by its SHA-256."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.applications.completeness import values_of
from assessments.applications.models import Application, Submission
from assessments.applications.receipts import canonical_json, fingerprint
from assessments.awards.clauses import Clause, ClauseVersion
from assessments.awards.schedule import PlannedInstalment, PlannedReport
from assessments.awards.states import ReportKind
from assessments.decisions.models import DecisionCondition
from assessments.errors import _
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.states import Purpose, QuestionKind

AGREEMENT_FORMAT = 3
"""1 named neither the purposes of the money nor the repayments of a loan; 2 left the decision's conditions out."""
TITLE_OF_DECIDED = _("Condition %(number)s of the decision")


@dataclass(frozen=True, slots=True)
class AgreedCondition:
    """A condition as it stands in an agreement, and the number of the instalment that waits for it, None for none.

    What was told with the decision has no version: it is in no library.
    """

    title: str
    text: str
    version: ClauseVersion | None
    instalment: int | None


def chosen_condition(clause: Clause, instalment: int | None) -> AgreedCondition:
    """One of the fund's library, as it stands now."""
    newest = clause.newest
    return AgreedCondition(newest.title, newest.text, newest, instalment)


def decided_condition(condition: DecisionCondition, instalment: int | None) -> AgreedCondition:
    """One that was approved and told with the decision, under the number that it has in the letter."""
    return AgreedCondition(TITLE_OF_DECIDED % {"number": condition.position}, condition.words, None, instalment)


def compose_agreement(
    application: Application,
    amounts: Mapping[EnvelopeLine, int],
    instalments: Sequence[PlannedInstalment],
    conditions: Sequence[AgreedCondition],
    clauses: Iterable[Clause],
    promises: Sequence[Mapping[str, str]],
    reports: Sequence[PlannedReport],
    *,
    accept_by: date,
    awarded_on: date,
) -> str:
    """The agreement as canonical JSON. Instalments are numbered from 1; a condition names the one that waits for it.

    What it lends is to come back as the round says, counted from the day of the award.
    """
    round_, organisation = application.round, application.organisation
    return canonical_json(
        {
            "format": AGREEMENT_FORMAT,
            "reference": application.reference,
            "title": application.current.title or application.title,
            "round": {"reference": round_.reference, "title": round_.title},
            "fund": round_.fund.name,
            "funder": round_.fund.funder,
            "organisation": {
                "name": organisation.name,
                "charity_number": organisation.charity_number,
                "company_number": organisation.company_number,
            },
            "accept_by": accept_by.isoformat(),
            "total_pence": sum(amounts.values()),
            "amounts": [
                {"year": line.financial_year, "purpose": line.purpose.value, "pence": pence}
                for line, pence in sorted(amounts.items(), key=lambda one: (one[0].financial_year, one[0].position))
            ],
            "instalments": [
                {
                    "number": number,
                    "year": one.line.financial_year,
                    "purpose": one.line.purpose.value,
                    "pence": one.amount_pence,
                    "due_on": one.due_on.isoformat(),
                }
                for number, one in enumerate(instalments, 1)
            ],
            "loan": _loan(round_, amounts, awarded_on),
            "conditions": [_condition(one) for one in conditions],
            "clauses": [{**_words(clause), "kind": clause.kind.value} for clause in clauses],
            "outcomes": [dict(promise) for promise in promises],
            "reports": [
                {"kind": one.kind.value, "title": one.title, "due_on": one.due_on.isoformat()} for one in reports
            ],
        }
    )


def sha256_of(content: str) -> str:
    """The fingerprint of a frozen text."""
    return fingerprint(content)


def promises_in(submission: Submission) -> list[dict[str, str]]:
    """The outcomes that the application promises, each with its indicator, baseline and target."""
    return [
        {key: str(row.get(key) or "") for key in ("outcome", "indicator", "baseline", "target")}
        for row in _rows(submission, QuestionKind.OUTCOMES)
    ]


def milestones_in(submission: Submission) -> list[PlannedReport]:
    """The milestones that the application names, each due on the day by which it shall be done."""
    return [
        PlannedReport(ReportKind.MILESTONE, str(row.get("what") or ""), date.fromisoformat(str(row["by"])))
        for row in _rows(submission, QuestionKind.MILESTONES)
        if row.get("by")
    ]


def _rows(submission: Submission, kind: QuestionKind) -> list[Mapping[str, Any]]:
    values, questions = values_of(submission), submission.form.questions
    return [row for key, value in values.items() if value and questions[key].kind is kind for row in value]


def _loan(round_: Round, amounts: Mapping[EnvelopeLine, int], awarded_on: date) -> dict[str, Any] | None:
    """What is lent, at what interest, and every payment by which it comes back; None where nothing is lent."""
    lent = sum(pence for line, pence in amounts.items() if line.purpose is Purpose.LOAN)
    terms = round_.repayment_terms
    if not lent or terms is None:
        return None
    return {
        "pence": lent,
        "rate": terms.rate,
        "repayments": [
            {
                "number": one.number,
                "due_on": one.due_on.isoformat(),
                "principal_pence": one.principal_pence,
                "interest_pence": one.interest_pence,
            }
            for one in terms.schedule(lent, awarded_on)
        ],
    }


def _condition(one: AgreedCondition) -> dict[str, Any]:
    version = one.version.number if one.version is not None else None
    return {"title": one.title, "text": one.text, "version": version, "instalment": one.instalment}


def _words(clause: Clause) -> dict[str, Any]:
    newest = clause.newest
    return {"title": newest.title, "text": newest.text, "version": newest.number}
