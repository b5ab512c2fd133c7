"""Rounds as anybody may read them: questions, criteria, dates and figures."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assessments.accounts.queries import count_people
from assessments.decisions.correcting import list_public_notes
from assessments.enquiries.queries import count_published
from assessments.funds.models import Round
from assessments.funds.queries import get_round, list_past_rounds, list_public_rounds
from assessments.funds.states import Phase
from assessments.reach.queries import read_round_reach
from assessments.reports.drawn import list_draws
from assessments.reports.queries import decided_rounds, published_figures
from assessments.standings.queries import list_granting
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import reading
from portal.public import blueprint
from portal.public.figures import figure_groups, headlines, rates
from portal.public.standing import Standing, standing_of
from portal.public.wording import WORDS, envelope_rows, key_dates

__all__ = ["blueprint"]


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Every round that a visitor could want: open, upcoming, being assessed, and the newest of the past."""
    recent = list_public_rounds(reading(), arrived_at())
    past, more = list_past_rounds(reading(), arrived_at())
    standings = _standings([*recent, *past])
    current = [standings[found.reference] for found in recent]
    running = {standing.round.reference for standing in current if standing.phase != Phase.FINISHED}
    return render_template(
        "public/home.html",
        taking=[standing for standing in current if standing.takes_applications],
        upcoming=[standing for standing in current if standing.phase == Phase.UPCOMING],
        judging=[standing for standing in current if _is_judged(standing)],
        past=[standings[found.reference] for found in past if found.reference not in running],
        more=more,
        is_new=not recent and not past and not count_people(reading()),
    )


@blueprint.get("/rounds/past")
def past_rounds() -> ResponseReturnValue:
    """Older rounds, a page at a time."""
    past, more = list_past_rounds(reading(), arrived_at(), after=request.args.get("after"))
    standings = _standings(past)
    return render_template("public/past_rounds.html", past=list(standings.values()), more=more)


@blueprint.get("/rounds/<reference>", endpoint="round")
def show_round(reference: str) -> ResponseReturnValue:
    """All that is asked and judged in a round, when, and out of how much money; and what came of it."""
    grant_round = get_round(reading(), current_actor(), reference)
    standing = _standings([grant_round])[reference]
    is_over = standing.phase == Phase.FINISHED
    return render_template(
        "public/round.html",
        round=grant_round,
        standing=standing,
        dates=key_dates(grant_round, arrived_at()),
        envelope=envelope_rows(grant_round),
        answered=count_published(reading(), grant_round.id),
        edition=published_figures(reading(), grant_round.id, arrived_at()) if is_over else None,
        corrections=list_public_notes(reading(), grant_round.id),
        draws=list_draws(reading(), grant_round),
        reach=read_round_reach(reading(), grant_round) if is_over and grant_round.groups else None,
        granting=list_granting(reading(), grant_round) if grant_round.open_only_to_holders_of else [],
    )


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {function.__name__: function for function in (*WORDS, figure_groups, headlines, rates)}


def _standings(rounds: Sequence[Round]) -> dict[str, Standing]:
    now = arrived_at()
    closed = {found.id for found in rounds if any(stage.closes_at <= now for stage in found.stages)}
    decided = decided_rounds(reading(), closed, now) if closed else set()
    return {found.reference: standing_of(found, now, is_decided=found.id in decided) for found in rounds}


def _is_judged(standing: Standing) -> bool:
    return standing.phase in {Phase.OPEN, Phase.ASSESSING} and not standing.takes_applications
