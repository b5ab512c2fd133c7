"""Who keeps an organisation's passport. Everybody who belongs to it reads it; funds read what is handed in."""

from uuid import UUID

from assessments.actors import Actor, Place


def may_keep_passport(actor: Actor, organisation_id: UUID) -> bool:
    """Whoever writes for the organisation."""
    return organisation_id in actor.organisations_as(Place.LEAD, Place.EDITOR)
