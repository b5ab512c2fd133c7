"""What the law expects a service to say: privacy, cookies, accessibility, terms."""

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from assessments.accounts.use_cases.attempts import KEPT_FOR as ATTEMPTS_KEPT_FOR
from assessments.accounts.use_cases.invitations import KEPT_FOR as INVITATIONS_KEPT_FOR
from assessments.applications.confirmations import LASTS
from assessments.applications.use_cases.attaching import KEPT_AFTER_REMOVAL
from assessments.formats.use_cases import KEPT_FOR as REQUESTS_KEPT_FOR
from assessments.funds.queries import list_public_funds
from portal.auth import LONGEST_SESSION, LONGEST_STAY
from portal.cookies import COOKIES
from portal.db import reading
from portal.public import blueprint

CHANGED = {
    "privacy": date(2026, 11, 26),
    "cookies": date(2026, 11, 20),
    "accessibility": date(2026, 11, 20),
    "terms": date(2026, 11, 20),
}
"""When each was last changed, as the page says."""


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is held about people, why, who sees it, for how long, and what they can ask for."""
    return render_template(
        "public/privacy.html",
        changed=CHANGED["privacy"],
        funds=list_public_funds(reading()),
        attempt_hours=int(ATTEMPTS_KEPT_FOR.total_seconds()) // 3600,
        removed_file_days=KEPT_AFTER_REMOVAL.days,
        confirmation_days=LASTS.days,
        request_days=REQUESTS_KEPT_FOR.days,
        invitation_days=INVITATIONS_KEPT_FOR.days,
    )


@blueprint.get("/cookies")
def cookies() -> ResponseReturnValue:
    """The cookies that are set; all of them are necessary."""
    return render_template("public/cookies.html", changed=CHANGED["cookies"], cookies=COOKIES)


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """The accessibility statement, and how to ask for another format."""
    return render_template(
        "public/accessibility.html",
        changed=CHANGED["accessibility"],
        session_hours=int(LONGEST_SESSION.total_seconds()) // 3600,
        stay_hours=int(LONGEST_STAY.total_seconds()) // 3600,
    )


@blueprint.get("/terms")
def terms() -> ResponseReturnValue:
    """What people can expect of the service, and it of them."""
    return render_template("public/terms.html", changed=CHANGED["terms"])
