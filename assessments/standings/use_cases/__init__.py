"""What can be done to what organisations hold."""

from assessments.standings.use_cases.ending import end_standing, take_back_standing
from assessments.standings.use_cases.granting import NotAHolder, ensure_holder, grant_standing, move_standings
from assessments.standings.use_cases.reminding import ask_for_endings, remind_of_ending

__all__ = [
    "NotAHolder",
    "ask_for_endings",
    "end_standing",
    "ensure_holder",
    "grant_standing",
    "move_standings",
    "remind_of_ending",
    "take_back_standing",
]
