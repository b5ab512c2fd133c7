"""Giving out the work of judging, doing it, and agreeing where assessors diverge."""

from assessments.scoring.drafts import AssessmentDraft, Opened, ScoreEntry
from assessments.scoring.use_cases.amending import amend_assessment, revise_scores
from assessments.scoring.use_cases.assessing import (
    IncompleteAssessment,
    open_others,
    reopen_assessment,
    submit_assessment,
)
from assessments.scoring.use_cases.assigning import (
    accept_assignment,
    assign_assessor,
    close_assessing,
    end_assignments,
    take_back_assignment,
)
from assessments.scoring.use_cases.calibrating import mark_anchor
from assessments.scoring.use_cases.conflicting import (
    ask_to_look,
    ask_to_look_at_unsealed,
    decide_conflict,
    declare_beforehand,
    declare_conflict,
    note_conflicts,
    recuse_assignment,
)
from assessments.scoring.use_cases.discussing import discuss, discuss_as_moderator
from assessments.scoring.use_cases.drafting import (
    AutosavedDraft,
    NotOpenToYou,
    autosave_assessment,
    save_assessment,
)
from assessments.scoring.use_cases.leaving import end_reading_of_fund, list_held, take_back_from
from assessments.scoring.use_cases.moderating import moderate
from assessments.scoring.use_cases.noting import write_private_note
from assessments.scoring.use_cases.skipping import skip_assignment
from assessments.scoring.use_cases.voiding import end_conflicted, void_assessment

__all__ = [
    "AssessmentDraft",
    "AutosavedDraft",
    "IncompleteAssessment",
    "NotOpenToYou",
    "Opened",
    "ScoreEntry",
    "accept_assignment",
    "amend_assessment",
    "ask_to_look",
    "ask_to_look_at_unsealed",
    "assign_assessor",
    "autosave_assessment",
    "close_assessing",
    "decide_conflict",
    "declare_beforehand",
    "declare_conflict",
    "discuss",
    "discuss_as_moderator",
    "end_assignments",
    "end_conflicted",
    "end_reading_of_fund",
    "list_held",
    "mark_anchor",
    "moderate",
    "note_conflicts",
    "open_others",
    "recuse_assignment",
    "reopen_assessment",
    "revise_scores",
    "save_assessment",
    "skip_assignment",
    "submit_assessment",
    "take_back_assignment",
    "take_back_from",
    "void_assessment",
    "write_private_note",
]
