"""Help for each kind of person: what they can do, step by step, and what they ask most."""

from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from assessments.actors import Actor, Role
from assessments.errors import NotFound
from portal.auth import current_actor
from portal.public import blueprint

GUIDES: Mapping[str, tuple[str, str]] = {
    "applicants": (_("Applicants"), _("Find a round, write with colleagues, submit, follow what happens.")),
    "assessors": (_("Assessors"), _("Say whether you have an interest, read, score each criterion with a reason.")),
    "moderators": (_("Moderators"), _("Settle where assessors differ, and say why.")),
    "advisers": (_("Advisers"), _("Help invited applicants between the stages, and log what you did.")),
    "managers": (_("Fund managers"), _("Run a round: screen, assign, rank, propose, release.")),
    "approvers": (_("Approvers"), _("Approve what a manager proposed, or send it back.")),
    "auditors": (_("Auditors"), _("Read everything, the trail included, and change nothing.")),
    "administrators": (_("Administrators"), _("Look after people, roles, emails and jobs.")),
}
"""Who there is help for: what they are called, and what they do here."""
ROLES: Mapping[Role, str] = {
    Role.ASSESSOR: "assessors",
    Role.MODERATOR: "moderators",
    Role.ADVISER: "advisers",
    Role.MANAGER: "managers",
    Role.APPROVER: "approvers",
    Role.AUDITOR: "auditors",
}


@blueprint.get("/help")
def help() -> ResponseReturnValue:  # noqa: A001  named after its address
    """The guides; those for what somebody is come first."""
    own = _own(current_actor())
    return render_template("public/help.html", guides=GUIDES, own=own, others=[who for who in GUIDES if who not in own])


@blueprint.get("/help/<people>")
def help_for(people: str) -> ResponseReturnValue:
    """The guide for one kind of person."""
    if people not in GUIDES:
        raise NotFound
    return render_template(f"public/help_{people}.html", name=GUIDES[people][0])


def _own(actor: Actor) -> list[str]:
    held = {ROLES[role] for _fund_id, role in actor.roles}
    if actor.places:
        held.add("applicants")
    if actor.is_administrator:
        held.add("administrators")
    return [who for who in GUIDES if who in held]
