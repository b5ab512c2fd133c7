"""What waits for whom in a round, as lines that lead to where it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import ngettext

from assessments.actors import Actor, Role
from assessments.applications.states import State
from assessments.funds.models import Round
from assessments.reports.listing import Show, StageStanding


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that somebody has to do: who, how much of what, and where it is shown or done."""

    role: Role
    text: str
    url: str


def waits_of(
    actor: Actor,
    found: Round,
    standings: Iterable[StageStanding],
    *,
    flagged: int = 0,
    asked: int = 0,
    conflicting: int = 0,
) -> list[Wait]:
    """What waits at every stage, in the order in which a round goes on; then what is flagged, and what is asked."""
    waits = [wait for standing in standings for wait in _at(actor, found, standing)]
    if flagged:
        text = ngettext("%(num)s application with an open flag", "%(num)s applications with an open flag", flagged)
        waits.append(Wait(Role.MANAGER, text, url_for(".applications", reference=found.reference, show="flagged")))
    if asked:
        text = ngettext("%(num)s question to answer", "%(num)s questions to answer", asked)
        waits.append(Wait(Role.MANAGER, text, url_for(".enquiries", reference=found.reference)))
    if conflicting:
        text = ngettext(
            "%(num)s possible conflict of interests to decide",
            "%(num)s possible conflicts of interests to decide",
            conflicting,
        )
        waits.append(Wait(Role.MANAGER, text, url_for(".conflicts", reference=found.reference)))
    return waits


def _at(actor: Actor, found: Round, standing: StageStanding) -> Iterable[Wait]:
    stage = standing.stage
    for number, role, text, place in _texts(standing):
        if number:
            url = _url(actor, found, stage.key, role, place)
            yield Wait(role, f"{stage.title}: {text}", url)


def _texts(standing: StageStanding) -> Sequence[tuple[int, Role, str, Show | State | str]]:
    submitted = standing.states.get(State.SUBMITTED, 0)
    return (
        (
            submitted,
            Role.MANAGER,
            ngettext("%(num)s application to screen", "%(num)s applications to screen", submitted),
            State.SUBMITTED,
        ),
        (
            standing.unassigned,
            Role.MANAGER,
            ngettext(
                "%(num)s application short of assessors",
                "%(num)s applications short of assessors",
                standing.unassigned,
            ),
            Show.UNASSIGNED,
        ),
        (
            standing.overdue,
            Role.ASSESSOR,
            ngettext(
                "%(num)s application with an overdue assessment",
                "%(num)s applications with an overdue assessment",
                standing.overdue,
            ),
            Show.OVERDUE,
        ),
        (
            standing.divergent,
            Role.MODERATOR,
            ngettext(
                "%(num)s application whose assessors differ by 2 points or more, not moderated",
                "%(num)s applications whose assessors differ by 2 points or more, not moderated",
                standing.divergent,
            ),
            Show.DIVERGENT,
        ),
        (
            standing.undecided,
            Role.MANAGER,
            ngettext(
                "%(num)s application without a proposed outcome",
                "%(num)s applications without a proposed outcome",
                standing.undecided,
            ),
            Show.UNDECIDED,
        ),
        (
            standing.proposed,
            Role.APPROVER,
            ngettext("%(num)s proposal to approve", "%(num)s proposals to approve", standing.proposed),
            Show.PROPOSED,
        ),
        (
            standing.approved,
            Role.MANAGER,
            ngettext("%(num)s approved outcome to release", "%(num)s approved outcomes to release", standing.approved),
            "release",
        ),
        (
            standing.unadvised,
            Role.MANAGER,
            ngettext(
                "%(num)s application with support but no adviser",
                "%(num)s applications with support but no adviser",
                standing.unadvised,
            ),
            Show.UNADVISED,
        ),
    )


def _url(actor: Actor, found: Round, stage_key: str, role: Role, place: Show | State | str) -> str:
    if place is Show.PROPOSED and actor.has_role(found.fund_id, role):
        return url_for(".proposals")
    if place == "release" and actor.has_role(found.fund_id, role):
        return url_for(".release", reference=found.reference, stage=stage_key)
    if isinstance(place, State):
        return url_for(".applications", reference=found.reference, stage=stage_key, state=place.value)
    show = place if isinstance(place, Show) else Show.APPROVED
    return url_for(".applications", reference=found.reference, stage=stage_key, show=show.value)
