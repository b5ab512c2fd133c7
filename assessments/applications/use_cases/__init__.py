"""What applicants do with an application, and what managers do with it before anybody judges."""

from assessments.applications.use_cases.autosaving import Autosaved, SlowDown, autosave_section
from assessments.applications.use_cases.choosing import combine_both, keep_standing, use_other
from assessments.applications.use_cases.drafting import (
    AlreadyHandedIn,
    NotAsked,
    OpenedPage,
    SavedSection,
    save_section,
)
from assessments.applications.use_cases.filling import fill_draft
from assessments.applications.use_cases.handing_in import (
    AnswersChanged,
    ClarificationOver,
    Incomplete,
    NotDeclared,
    StageClosed,
    StageNotBegun,
    record_refused_submission,
    submit_application,
)
from assessments.applications.use_cases.noticing import ask_for_notices, plan_notices, send_notice
from assessments.applications.use_cases.opening import AlreadyOpen, NotHandedIn, open_early
from assessments.applications.use_cases.restoring import restore_version, thin_versions
from assessments.applications.use_cases.returning import (
    StillClosed,
    ask_to_end_clarifications,
    end_clarification,
    return_for_clarification,
    returning_mark,
    take_back,
)
from assessments.applications.use_cases.reusing import take_answers
from assessments.applications.use_cases.screening import StillSealed, extend_deadline, screen_application
from assessments.applications.use_cases.starting import StageNotOpen, open_stage, start_application
from assessments.applications.use_cases.writing import write_to_leads

__all__ = [
    "AlreadyHandedIn",
    "AlreadyOpen",
    "AnswersChanged",
    "Autosaved",
    "ClarificationOver",
    "Incomplete",
    "NotAsked",
    "NotDeclared",
    "NotHandedIn",
    "OpenedPage",
    "SavedSection",
    "SlowDown",
    "StageClosed",
    "StageNotBegun",
    "StageNotOpen",
    "StillClosed",
    "StillSealed",
    "ask_for_notices",
    "ask_to_end_clarifications",
    "autosave_section",
    "combine_both",
    "end_clarification",
    "extend_deadline",
    "fill_draft",
    "keep_standing",
    "open_early",
    "open_stage",
    "plan_notices",
    "record_refused_submission",
    "restore_version",
    "return_for_clarification",
    "returning_mark",
    "save_section",
    "screen_application",
    "send_notice",
    "start_application",
    "submit_application",
    "take_answers",
    "take_back",
    "thin_versions",
    "use_other",
    "write_to_leads",
]
