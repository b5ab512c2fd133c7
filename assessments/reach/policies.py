"""Who reports on reach, and who reads it by award. The sums of a round are public once everybody has been told."""

from assessments.actors import Actor, Place
from assessments.applications.models import Application


def may_report(actor: Actor, application: Application) -> bool:
    """Whether the actor may say for the organisation how many it has reached: whoever writes for it."""
    return application.organisation_id in actor.organisations_as(Place.LEAD, Place.EDITOR)
