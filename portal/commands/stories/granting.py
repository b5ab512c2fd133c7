"""Grants that were decided are offered: some are accepted and begun, one waits for its answer."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from assessments.applications.queries import list_leads
from assessments.awards.queries import get_award, list_to_offer
from assessments.awards.states import ClauseKind
from assessments.awards.use_cases import (
    OfferTerms,
    ReportDraft,
    accept_award,
    give_evidence,
    offer_awards,
    write_clause,
    write_report,
)
from assessments.reports.queries import get_staff_round
from portal.commands.stories.people import Company

ROUND = "GLF-2008"
TERMS = (
    "The grant is for the project that the application describes, and for nothing else.\n\nKeep the papers of what you "
    "spend for six years. Tell the fund at once of anything that puts the project at risk."
)
PARTNERS = "Before the second instalment, show that a partner in each town where you work has agreed in writing."
FAIR_PAY = "Whoever works on the project is paid at least the real living wage."
TEXTS = (
    (ClauseKind.TERMS, "Standard terms", TERMS),
    (ClauseKind.CONDITION, "A partner in each town", PARTNERS),
    (ClauseKind.SOCIAL, "Fair pay", FAIR_PAY),
)
UNANSWERED = 2
"""How many of the offers nobody has answered yet."""


def play(company: Company, manager: UUID, round_reference: str, now: datetime) -> None:
    """Offer every grant of a round that is decided; most are accepted, and one has begun to report."""
    at = now - timedelta(days=6)
    references = _offer(company, manager, round_reference, at)
    for number, reference in enumerate(references[:-UNANSWERED], 1):
        _accept(company, manager, reference, at + timedelta(hours=20 * number), begins=number == 1)


def _offer(company: Company, manager: UUID, round_reference: str, at: datetime) -> list[str]:
    actor = company.actor(manager, at)
    ids = {kind: uuid5(NAMESPACE_URL, f"{round_reference}/{kind}") for kind, _title, _text in TEXTS}
    with company.sessions.begin() as session:
        round_ = get_staff_round(session, actor, round_reference)
        for kind, title, text in TEXTS:
            write_clause(session, actor, round_.fund_id, ids[kind], kind, title, text, now=at)
        waiting = list_to_offer(session, actor, round_.id)
        references = [decision.submission.application.reference for decision in waiting]
        terms = OfferTerms(
            (at + timedelta(days=30)).date(), 2, 1, conditions={ids[ClauseKind.CONDITION]: 2},
            social=[ids[ClauseKind.SOCIAL]],
        )  # fmt: skip
        offer_awards(session, actor, references, terms, now=at)
    return references


def _accept(company: Company, manager: UUID, reference: str, at: datetime, *, begins: bool) -> None:
    with company.sessions.begin() as session:
        award = get_award(session, company.actor(manager, at), reference)
        lead = list_leads(session, award.application.organisation_id)[0]
        actor = company.actor(lead.id, at)
        accept_award(session, actor, reference, name=lead.name, sha256=award.sha256, is_agreed=True, now=at)
        if begins:
            words, report = "All three partners have signed; the letters are with us.", award.reports[0]
            give_evidence(session, actor, reference, award.conditions[0].id, words, now=at)
            draft = ReportDraft("The first visits are arranged.", 1_250_000)
            write_report(session, actor, reference, report.id, draft, is_sent=False, now=at)
