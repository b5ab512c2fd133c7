"""How each fund can be reached."""

from flask import render_template
from flask.typing import ResponseReturnValue

from assessments.funds.queries import get_round, list_public_funds
from portal.auth import current_actor
from portal.db import reading
from portal.public import blueprint


@blueprint.get("/contact")
def contact() -> ResponseReturnValue:
    """Every fund of which the public can read a round, and who runs the service."""
    return render_template("public/contact.html", funds=list_public_funds(reading()))


@blueprint.get("/rounds/<reference>/contact")
def round_contact(reference: str) -> ResponseReturnValue:
    """The fund of one round."""
    return render_template("public/round_contact.html", round=get_round(reading(), current_actor(), reference))
