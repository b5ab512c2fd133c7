"""Inviting assessors, sharing work out among them, and handing it on where it is late."""

from assessments.allocating.use_cases.applying import apply_run, give_out_next, list_changed
from assessments.allocating.use_cases.inviting import (
    accept_invitation_to_assess,
    invite_to_assess,
    rank_name,
    refuse_invitation_to_assess,
    say_wishes,
    withdraw_assessing_invitation,
)
from assessments.allocating.use_cases.planning import PlanDraft, ask_for_run, pin_pair, raise_most, save_plan
from assessments.allocating.use_cases.profiling import ExpertiseDraft, save_expertise
from assessments.allocating.use_cases.reminding import ask_for_reminders, send_reminders

__all__ = [
    "ExpertiseDraft",
    "PlanDraft",
    "accept_invitation_to_assess",
    "apply_run",
    "ask_for_reminders",
    "ask_for_run",
    "give_out_next",
    "invite_to_assess",
    "list_changed",
    "pin_pair",
    "raise_most",
    "rank_name",
    "refuse_invitation_to_assess",
    "save_expertise",
    "save_plan",
    "say_wishes",
    "send_reminders",
    "withdraw_assessing_invitation",
]
