"""What an applicant and their adviser do together."""

from assessments.supporting.use_cases.asking import answer_other_side, ask_other_side, publish_answer, tell_invited
from assessments.supporting.use_cases.exchanging import share_document, state_readiness, take_document_away
from assessments.supporting.use_cases.granting import (
    Spending,
    answer_grant,
    note_return,
    note_spending,
    settle_grant,
    strike_spending,
)
from assessments.supporting.use_cases.grouping import (
    GroupDetails,
    arrange_group,
    cancel_group,
    give_up_place,
    note_attendance,
    sign_up,
)
from assessments.supporting.use_cases.planning import Need, add_need, change_need, settle_need
from assessments.supporting.use_cases.reviewing import ask_for_review, comment_on_draft, weigh_comments

__all__ = [
    "GroupDetails",
    "Need",
    "Spending",
    "add_need",
    "answer_grant",
    "answer_other_side",
    "arrange_group",
    "ask_for_review",
    "ask_other_side",
    "cancel_group",
    "change_need",
    "comment_on_draft",
    "give_up_place",
    "note_attendance",
    "note_return",
    "note_spending",
    "publish_answer",
    "settle_grant",
    "settle_need",
    "share_document",
    "sign_up",
    "state_readiness",
    "strike_spending",
    "take_document_away",
    "tell_invited",
    "weigh_comments",
]
