"""What applicants do with an application, and what managers do with it before anybody judges."""

from assessments.applications.use_cases.assisting import AppliedAlready, add_paper, remove_paper, start_assisted
from assessments.applications.use_cases.attaching import TooManyFiles, attach_document, forget_removed, remove_document
from assessments.applications.use_cases.autosaving import Autosaved, SlowDown, autosave_section
from assessments.applications.use_cases.choosing import combine_both, keep_standing, use_other
from assessments.applications.use_cases.confirming import (
    AskedTooMany,
    ChangedMeanwhile,
    DeclaredByWriter,
    PartnerNotApart,
    answer_link,
    ask_to_confirm,
)
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
    NotConfirmed,
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
    "AppliedAlready",
    "AskedTooMany",
    "Autosaved",
    "ChangedMeanwhile",
    "ClarificationOver",
    "DeclaredByWriter",
    "Incomplete",
    "NotAsked",
    "NotConfirmed",
    "NotDeclared",
    "NotHandedIn",
    "OpenedPage",
    "PartnerNotApart",
    "SavedSection",
    "SlowDown",
    "StageClosed",
    "StageNotBegun",
    "StageNotOpen",
    "StillClosed",
    "StillSealed",
    "TooManyFiles",
    "add_paper",
    "answer_link",
    "ask_for_notices",
    "ask_to_confirm",
    "ask_to_end_clarifications",
    "attach_document",
    "autosave_section",
    "combine_both",
    "end_clarification",
    "extend_deadline",
    "fill_draft",
    "forget_removed",
    "keep_standing",
    "open_early",
    "open_stage",
    "plan_notices",
    "record_refused_submission",
    "remove_document",
    "remove_paper",
    "restore_version",
    "return_for_clarification",
    "returning_mark",
    "save_section",
    "screen_application",
    "send_notice",
    "start_application",
    "start_assisted",
    "submit_application",
    "take_answers",
    "take_back",
    "thin_versions",
    "use_other",
    "write_to_leads",
]
