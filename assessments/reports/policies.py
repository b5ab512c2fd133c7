"""Who may see a round as a whole: its lists, its figures, its trail and its files."""

from uuid import UUID

from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.funds.models import Round


def may_see_round(actor: Actor, round_: Round) -> bool:
    """Whether the actor may see where the round stands, its applications and its running figures."""
    return actor.has_role(round_.fund_id, *READS_APPLICATIONS) or actor.is_system


def may_export(actor: Actor, round_: Round) -> bool:
    """Whether the actor may take the round's files away: its managers and auditors, and the command line."""
    return actor.has_role(round_.fund_id, Role.MANAGER, Role.AUDITOR) or actor.is_system


def may_see_severity(actor: Actor, round_: Round) -> bool:
    """Whether the actor may see who marks severely: those who manage, moderate and audit, not those who approve."""
    return actor.has_role(round_.fund_id, Role.MANAGER, Role.MODERATOR, Role.AUDITOR)


def may_read_round_trail(actor: Actor, round_: Round) -> bool:
    """Whether the actor may read who did what in the round: its auditors and managers."""
    return actor.has_role(round_.fund_id, Role.AUDITOR, Role.MANAGER)


def may_take_trail(actor: Actor, fund_id: UUID | None) -> bool:
    """Whether the actor may take a trail away as a file: an auditor of the fund, or of whatever the trail is of."""
    return actor.has_role(fund_id, Role.AUDITOR) if fund_id else actor.holds([Role.AUDITOR])


def may_take_seals(actor: Actor) -> bool:
    """Whether the actor may take away what the seals are checked by: anybody who audits a fund."""
    return actor.holds([Role.AUDITOR])
