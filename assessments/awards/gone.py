"""Organisations that a register knows no more: they are offered nothing, accept nothing, and are paid nothing."""

from assessments.decisions.checks import GoneFromRegister
from assessments.errors import Refused, _

PAID_NOTHING = _("Nothing was noted: the organisation is recorded as dissolved, so it is paid nothing.")


class OfferToGone(GoneFromRegister):
    """Nobody is there who could sign."""

    sentence = _(
        "Nothing was offered: %(organisation)s was found to be dissolved, or removed from its register. If that was a "
        "mistake, record what you see in the register in the checklist of %(reference)s. If it is so, correct its "
        "outcome; the money is then free for the next in reserve."
    )


class AcceptedByGone(Refused):
    """Who signs for what no longer is binds nobody."""

    sentence = _(
        "Nothing was accepted: the fund has found your organisation to be dissolved, or removed from its register. "
        "Your offer is kept until its last day. Write to the fund before then: if the register is wrong, or you go on "
        "under another number, tell it so."
    )
