"""From a proposal to a released outcome, and the support and withdrawals in between."""

from assessments.decisions.use_cases.approving import approve_decision, send_back_decision
from assessments.decisions.use_cases.leaving import (
    Holding,
    OwnLeaving,
    ask_to_close_roles,
    close_role,
    end_role,
    holding_of,
    record_leaving,
)
from assessments.decisions.use_cases.merging import AlreadyMerged, BothApplied, PreviewIsOld, merge_organisations
from assessments.decisions.use_cases.proposing import Proposal, propose_decision
from assessments.decisions.use_cases.releasing import release_decisions
from assessments.decisions.use_cases.supporting import accept_support, assign_adviser, close_support, log_session
from assessments.decisions.use_cases.withdrawing import withdraw_application

__all__ = [
    "AlreadyMerged",
    "BothApplied",
    "Holding",
    "OwnLeaving",
    "PreviewIsOld",
    "Proposal",
    "accept_support",
    "approve_decision",
    "ask_to_close_roles",
    "assign_adviser",
    "close_role",
    "close_support",
    "end_role",
    "holding_of",
    "log_session",
    "merge_organisations",
    "propose_decision",
    "record_leaving",
    "release_decisions",
    "send_back_decision",
    "withdraw_application",
]
