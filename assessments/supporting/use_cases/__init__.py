"""What an applicant and their adviser do together."""

from assessments.supporting.use_cases.planning import Need, add_need, settle_need
from assessments.supporting.use_cases.reviewing import ask_for_review, comment_on_draft, weigh_comments

__all__ = ["Need", "add_need", "ask_for_review", "comment_on_draft", "settle_need", "weigh_comments"]
