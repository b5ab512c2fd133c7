"""What the uncertainty of marks and ranks is called: for a chair, who has to explain each number."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from assessments.funds.states import InTheZone
from assessments.statistics.notices import Notice

USUAL_AGREEMENT = 0.35
"""What real panels of grants come to; the textbook's 0.667 and 0.8 are for coders of texts."""

NOTICES: Mapping[str, str] = {
    Notice.FEW_APPLICATIONS: _(
        "Fewer than 10 applications are assessed. That is too few to tell how severe somebody marks, so nothing is "
        "adjusted: the mean marks are all there is."
    ),
    Notice.ONE_MARK_EACH: _(
        "Every application has one assessment, or every assessor has assessed one application. So how severe somebody "
        "marks cannot be told from how good the application is, and nothing is adjusted."
    ),
    Notice.NOTHING_VARIES: _("All marks are equal, so they tell no application from another."),
    Notice.PANELS_APART: _(
        "There are groups of assessors that share no application. Whether one group marks more severely than another "
        "cannot be told, so be careful when you compare applications of different groups. One assessor who reads some "
        "of both would mend it."
    ),
    Notice.ASSESSOR_ALONE: _("One person has assessed everything. How severe they are cannot be told."),
}

IN_THE_ZONE: Mapping[InTheZone, str] = {
    InTheZone.FURTHER_ASSESSOR: _("In this round a further assessor reads those in the zone."),
    InTheZone.PANEL: _("In this round the panel looks again at those in the zone."),
    InTheZone.DRAW: _("In this round lots are drawn among those in the zone."),
}

_LIKELY = (
    (10, _("very unlikely")),
    (34, _("unlikely")),
    (67, _("could go either way")),
    (91, _("likely")),
    (101, _("very likely")),
)
"""What a chance of so many of 100 is called: the first that is above it."""


def likelihood(percent: int) -> str:
    """A chance in words."""
    return str(next(words for below, words in _LIKELY if percent < below))
