"""What kinds of work there are, and where a piece of work stands."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID


class JobKind(StrEnum):
    """A kind of work that is done when nobody is waiting."""

    ROUND_FIGURES = "round_figures"
    EDITION = "edition"
    RANKING_CHART = "ranking_chart"
    SEAL_TRAIL = "seal_trail"
    MESSAGE = "message"
    CLOSE_ROLE = "close_role"
    BATCH = "batch"
    ANSWER = "answer"
    DRAFT_NOTICE = "draft_notice"
    THIN_VERSIONS = "thin_versions"
    END_CLARIFICATION = "end_clarification"
    SCAN = "scan"
    FORGET_FILES = "forget_files"
    ALLOCATE = "allocate"
    GIVE_OUT = "give_out"
    REMIND = "remind"
    FIND_CONFLICTS = "find_conflicts"
    FIND_LEAKS = "find_leaks"
    LAPSE_OFFERS = "lapse_offers"
    PROPOSE_NEXT = "propose_next"
    REMIND_AWARDED = "remind_awarded"
    RELEASE = "release"
    DRAFT_FEEDBACK = "draft_feedback"
    STANDING_ENDING = "standing_ending"
    SCENARIO = "scenario"


class JobState(StrEnum):
    """Where a job stands; derived from its moments, never stored."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


NO_SUBJECT = UUID(int=0)
"""The subject of work that is about nothing in particular: NULL would not count as equal to itself in an index."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
"""How long to wait after each failed attempt; after one more, nobody tries again by itself."""
