"""Why a ranking's numbers carry less than they seem to: read by pages, which load nothing else of this package."""

from enum import StrEnum


class Notice(StrEnum):
    """Why the numbers carry less than they seem to."""

    FEW_APPLICATIONS = "few_applications"
    ONE_MARK_EACH = "one_mark_each"
    NOTHING_VARIES = "nothing_varies"
    PANELS_APART = "panels_apart"
    ASSESSOR_ALONE = "assessor_alone"
