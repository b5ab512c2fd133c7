"""From an offer to the end of an award: answers, conditions, payments, deeds and reports."""

from assessments.awards.use_cases.answering import accept_award, ask_to_lapse, decline_award, lapse_next
from assessments.awards.use_cases.banking import (
    check_bank_details,
    enter_bank_details,
    name_payers,
    open_bank_details,
)
from assessments.awards.use_cases.conditions import answer_evidence, give_evidence
from assessments.awards.use_cases.granting import pay_grant
from assessments.awards.use_cases.offering import OfferTerms, offer_awards
from assessments.awards.use_cases.paying import (
    make_payment_run,
    note_payment,
    note_run_paid,
    open_payment_run,
    save_layout,
)
from assessments.awards.use_cases.reminding import ask_to_remind, remind_next
from assessments.awards.use_cases.reporting import (
    ReportDraft,
    answer_report,
    end_award,
    note_return,
    tell_underspend,
    write_report,
)
from assessments.awards.use_cases.reserving import propose_next
from assessments.awards.use_cases.varying import answer_proposed_deed, propose_deed, sign_deed
from assessments.awards.use_cases.writing_clauses import change_clause, retire_clause, write_clause
from assessments.awards.varied import Wanted

__all__ = [
    "OfferTerms",
    "ReportDraft",
    "Wanted",
    "accept_award",
    "answer_evidence",
    "answer_proposed_deed",
    "answer_report",
    "ask_to_lapse",
    "ask_to_remind",
    "change_clause",
    "check_bank_details",
    "decline_award",
    "end_award",
    "enter_bank_details",
    "give_evidence",
    "lapse_next",
    "make_payment_run",
    "name_payers",
    "note_payment",
    "note_return",
    "note_run_paid",
    "offer_awards",
    "open_bank_details",
    "open_payment_run",
    "pay_grant",
    "propose_deed",
    "propose_next",
    "remind_next",
    "retire_clause",
    "save_layout",
    "sign_deed",
    "tell_underspend",
    "write_clause",
    "write_report",
]
