"""Every cookie that the portal sets, what it is for and how long it is kept. A test holds responses against this."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from portal.devices import COOKIE as KNOWN_DEVICE

SESSION = "session"


@dataclass(frozen=True, slots=True)
class Cookie:
    """One line of the page about cookies."""

    name: str
    purpose: str
    kept: str


COOKIES = (
    Cookie(
        SESSION,
        _(
            "Keeps you signed in, shows a message once after you have done something, and makes sure that a form comes "
            "from you and not from another website. It is set when you open a form or sign in."
        ),
        _("Until you close your browser. Signing in counts for 12 hours, or for 24 if you ask to stay signed in."),
    ),
    Cookie(
        KNOWN_DEVICE,
        _(
            "Knows this device again, so that strangers who try to guess your password do not lock you out. It holds a "
            "random number and your email address, and is set when you sign in."
        ),
        _("1 year"),
    ),
)
