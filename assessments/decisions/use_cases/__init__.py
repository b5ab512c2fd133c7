"""From a proposal to a released outcome, and the support and withdrawals in between."""

from assessments.decisions.use_cases.approving import approve_decision, send_back_decision
from assessments.decisions.use_cases.approving_several import Read, approve_several
from assessments.decisions.use_cases.checking import confirm_check, record_check
from assessments.decisions.use_cases.confirming_feedback import GoneOver, confirm_drafts
from assessments.decisions.use_cases.feeding_back import (
    FeedbackWords,
    ToldAlready,
    ask_for_drafts,
    draft_next,
    draft_of,
    words_in,
    write_feedback,
)
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
from assessments.decisions.use_cases.planning import plan_release, release_planned, stop_release
from assessments.decisions.use_cases.proposing import Proposal, propose_decision
from assessments.decisions.use_cases.releasing import release_decisions
from assessments.decisions.use_cases.repaying import record_repayment
from assessments.decisions.use_cases.reserving import order_reserves
from assessments.decisions.use_cases.supporting import (
    accept_support,
    assign_adviser,
    close_support,
    log_session,
    strike_session,
)
from assessments.decisions.use_cases.unsettling import settle_approvals
from assessments.decisions.use_cases.withdrawing import withdraw_application
from assessments.decisions.use_cases.wording import Wording, outcomes_at, use_usual_words, word_letter

__all__ = [
    "AlreadyMerged",
    "BothApplied",
    "FeedbackWords",
    "GoneOver",
    "Holding",
    "OwnLeaving",
    "PreviewIsOld",
    "Proposal",
    "Read",
    "ToldAlready",
    "Wording",
    "accept_support",
    "approve_decision",
    "approve_several",
    "ask_for_drafts",
    "ask_to_close_roles",
    "assign_adviser",
    "close_role",
    "close_support",
    "confirm_check",
    "confirm_drafts",
    "draft_next",
    "draft_of",
    "end_role",
    "holding_of",
    "log_session",
    "merge_organisations",
    "order_reserves",
    "outcomes_at",
    "plan_release",
    "propose_decision",
    "record_check",
    "record_leaving",
    "record_repayment",
    "release_decisions",
    "release_planned",
    "send_back_decision",
    "settle_approvals",
    "stop_release",
    "strike_session",
    "use_usual_words",
    "withdraw_application",
    "word_letter",
    "words_in",
    "write_feedback",
]
