"""Who did what, and when: in a round, to an application, an assessment or a decision, and by a person."""

from assessments.reports.trail.files import seals_table, trail_table
from assessments.reports.trail.filters import TrailFilters
from assessments.reports.trail.lines import TrailLine, list_trail
from assessments.reports.trail.scopes import (
    Scope,
    account_trail,
    application_trail,
    assignment_trail,
    decision_trail,
    list_staff_names,
    person_trail,
    round_trail,
)

__all__ = [
    "Scope",
    "TrailFilters",
    "TrailLine",
    "account_trail",
    "application_trail",
    "assignment_trail",
    "decision_trail",
    "list_staff_names",
    "list_trail",
    "person_trail",
    "round_trail",
    "seals_table",
    "trail_table",
]
