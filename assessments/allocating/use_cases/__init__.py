"""Inviting assessors, sharing work out among them, and handing it on where it is late."""

from assessments.allocating.use_cases.applying import apply_run, give_out_next, list_changed
from assessments.allocating.use_cases.planning import PlanDraft, ask_for_run, pin_pair, raise_most, save_plan
from assessments.allocating.use_cases.profiling import ExpertiseDraft, save_expertise

__all__ = [
    "ExpertiseDraft",
    "PlanDraft",
    "apply_run",
    "ask_for_run",
    "give_out_next",
    "list_changed",
    "pin_pair",
    "raise_most",
    "save_expertise",
    "save_plan",
]
