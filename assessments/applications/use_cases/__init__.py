"""What applicants do with an application, and what managers do with it before anybody judges."""

from assessments.applications.use_cases.drafting import AlreadyHandedIn, SavedSection, save_section
from assessments.applications.use_cases.handing_in import (
    Incomplete,
    NotDeclared,
    StageClosed,
    StageNotBegun,
    record_refused_submission,
    submit_application,
)
from assessments.applications.use_cases.screening import extend_deadline, screen_application
from assessments.applications.use_cases.starting import StageNotOpen, open_stage, start_application
from assessments.applications.use_cases.writing import write_to_leads

__all__ = [
    "AlreadyHandedIn",
    "Incomplete",
    "NotDeclared",
    "SavedSection",
    "StageClosed",
    "StageNotBegun",
    "StageNotOpen",
    "extend_deadline",
    "open_stage",
    "record_refused_submission",
    "save_section",
    "screen_application",
    "start_application",
    "submit_application",
    "write_to_leads",
]
