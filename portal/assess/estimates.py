"""How long what is left of a pile may take, by one's own pace or, until there is one, by the stage's."""

from datetime import timedelta

from flask_babel import gettext as _

from assessments.scoring.queue import Pile
from assessments.scoring.states import State
from portal.spans import in_words

STEP = timedelta(minutes=5)
"""To which an estimate is rounded up, so that nobody takes it for more than it is."""


def estimate_of(pile: Pile, pace: timedelta | None) -> str:
    """A sentence with the time that the rest may take, and where the figure is from; '' where nothing is left."""
    left = pile.total - pile.counts[State.SUBMITTED]
    if not left:
        return ""
    each = pace or timedelta(minutes=pile.stage.minutes_each)
    told = {"time": in_words(-(-left * each // STEP) * STEP), "each": in_words(each)}
    if pace is None:
        return str(_("About %(time)s left. This is an estimate: the fund reckons with %(each)s for one.", **told))
    return str(_("About %(time)s left. This is an estimate: of late you took %(each)s for one, by the median.", **told))
