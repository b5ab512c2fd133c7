"""The links at the foot of every page: who answers questions, and the help for whoever reads it."""

from collections.abc import Mapping

from flask import Flask, request, url_for

from assessments.actors import Role
from config import Settings
from portal.auth import current_actor

HELP: Mapping[str, str] = {
    "apply": "applicants",
    "assess": "assessors",
    "advise": "advisers",
    "admin": "administrators",
}
"""Whose help belongs to the pages of a blueprint."""
STAFF_HELP = (
    (Role.MANAGER, "managers"),
    (Role.APPROVER, "approvers"),
    (Role.AUDITOR, "auditors"),
    (Role.MODERATOR, "moderators"),
)
"""Whose help belongs to the pages that several roles share; the first that somebody holds."""


def help_address() -> str:
    """The help that whoever reads this page needs."""
    who = _who_reads(request.endpoint or "")
    return url_for("public.help_for", people=who) if who else url_for("public.help")


def _who_reads(endpoint: str) -> str | None:
    blueprint, _, view = endpoint.partition(".")
    if blueprint == "assess" and "moderat" in view:
        return "moderators"
    if blueprint == "manage":
        actor = current_actor()
        return next((who for role, who in STAFF_HELP if actor.holds([role])), None)
    return HELP.get(blueprint)


def init_footer(app: Flask, settings: Settings) -> None:
    """Tell the templates who runs this installation, and what the foot of the page leads to."""
    app.jinja_env.globals.update(
        help_address=help_address, operator=settings.operator, operator_email=settings.operator_email
    )
