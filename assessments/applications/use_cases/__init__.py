"""What applicants do with an application, and what managers do with it before anybody judges."""

from assessments.applications.use_cases.autosaving import Autosaved, SlowDown, autosave_section
from assessments.applications.use_cases.choosing import combine_both, keep_standing, use_other
from assessments.applications.use_cases.drafting import AlreadyHandedIn, OpenedPage, SavedSection, save_section
from assessments.applications.use_cases.filling import fill_draft
from assessments.applications.use_cases.handing_in import (
    AnswersChanged,
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
from assessments.applications.use_cases.reusing import take_answers
from assessments.applications.use_cases.screening import StillSealed, extend_deadline, screen_application
from assessments.applications.use_cases.starting import StageNotOpen, open_stage, start_application
from assessments.applications.use_cases.writing import write_to_leads

__all__ = [
    "AlreadyHandedIn",
    "AlreadyOpen",
    "AnswersChanged",
    "Autosaved",
    "Incomplete",
    "NotDeclared",
    "NotHandedIn",
    "OpenedPage",
    "SavedSection",
    "SlowDown",
    "StageClosed",
    "StageNotBegun",
    "StageNotOpen",
    "StillSealed",
    "ask_for_notices",
    "autosave_section",
    "combine_both",
    "extend_deadline",
    "fill_draft",
    "keep_standing",
    "open_early",
    "open_stage",
    "plan_notices",
    "record_refused_submission",
    "restore_version",
    "save_section",
    "screen_application",
    "send_notice",
    "start_application",
    "submit_application",
    "take_answers",
    "thin_versions",
    "use_other",
    "write_to_leads",
]
