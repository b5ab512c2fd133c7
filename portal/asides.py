"""From which applications somebody stands aside, as the pages of the fund's staff say it."""

from assessments.applications.models import Application
from assessments.interests.asides import Aside, find_aside
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import reading


def aside_of(application: Application) -> Aside | None:
    """By what whoever is signed in has, or may have, a part in an application, and who else decides about it."""
    return find_aside(reading(), current_actor().user_id, application, arrived_at())
