"""The rounds of one's funds, and where each stands."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import READS_APPLICATIONS, Role
from assessments.applications.states import State
from assessments.casework.queries import count_flagged
from assessments.enquiries.queries import count_waiting
from assessments.formats.queries import count_open_requests
from assessments.funds.policies import may_define
from assessments.funds.queries import list_managed_funds
from assessments.funds.use_cases import AlreadyPublished, publish_round
from assessments.interests.queries import count_undecided
from assessments.replies.queries import count_open
from assessments.reports.listing import Show, list_standings
from assessments.reports.policies import may_export, may_read_round_trail
from assessments.reports.queries import (
    decided_rounds,
    freshness,
    get_staff_round,
    has_bid,
    list_staff_rounds,
)
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading, wake_worker
from portal.manage import blueprint
from portal.manage.money import list_balances
from portal.manage.waiting import waits_of
from portal.wording import DECISION_STATES, OUTCOMES, PHASES, PURPOSES, STATES, SUPPORT_STATES, figure_text, hours

STAFF = tuple(READS_APPLICATIONS)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {
        "state_words": STATES,
        "outcome_words": OUTCOMES,
        "decision_words": DECISION_STATES,
        "support_words": SUPPORT_STATES,
        "purpose_words": PURPOSES,
        "phase_words": PHASES,
        "figure_text": figure_text,
        "hours": hours,
    }


@blueprint.get("/")
@needs_role(*STAFF)
def rounds() -> ResponseReturnValue:
    """The rounds of one's funds, drafts first, then the newest."""
    page = list_staff_rounds(reading(), current_actor(), cursor=request.args.get("after") or None)
    found = page.rows
    now = arrived_at()
    decided = decided_rounds(reading(), {each.id for each in found}, now)
    return render_template(
        "manage/rounds.html",
        rounds=[(each, each.phase(now, is_decided=each.id in decided)) for each in found],
        next_url=url_for(".rounds", after=page.next_cursor) if page.next_cursor else None,
        approves=current_actor().holds([Role.APPROVER]),
        managed=list_managed_funds(reading(), current_actor()),
        formats_waiting=count_open_requests(reading(), current_actor()),
        now=now,
    )


@blueprint.get("/rounds/<reference>", endpoint="round")
@needs_role(*STAFF)
def show_round(reference: str) -> ResponseReturnValue:
    """Where everything in a round stands, what waits for whom, and the money."""
    actor, now = current_actor(), arrived_at()
    found = get_staff_round(reading(), actor, reference)
    standings = list_standings(reading(), actor, found, now=now)
    as_of, is_waiting = freshness(reading(), found.id)
    return render_template(
        "manage/round.html",
        round=found,
        phase=found.phase(now, is_decided=found.id in decided_rounds(reading(), {found.id}, now)),
        standings=standings,
        states=list(State),
        waits=waits_of(
            actor,
            found,
            standings,
            flagged=count_flagged(reading(), actor, found.id),
            asked=count_waiting(reading(), actor, found),
            conflicting=count_undecided(reading(), actor, found),
        ),
        replies_waiting=count_open(reading(), actor, found),
        balances=None if has_bid(reading(), actor, found) else list_balances(reading(), found),
        as_of=as_of,
        is_waiting=is_waiting,
        may_publish=found.published_at is None and may_define(actor, found.fund_id),
        may_export=may_export(actor, found),
        may_read_trail=may_read_round_trail(actor, found),
        shows=Show,
    )


@blueprint.post("/rounds/<reference>/publish")
@needs_role(*STAFF)
def publish(reference: str) -> ResponseReturnValue:
    """Give notice of a draft round."""
    try:
        with Sessions.begin() as session:
            get_staff_round(session, current_actor(), reference)
            published = publish_round(session, current_actor(), reference, now=arrived_at())
    except AlreadyPublished:
        flash(_("This round is published already. Everybody can read it."))
        return redirect(url_for(".round", reference=reference))
    wake_worker()
    flash(_("%(title)s is published. Everybody can read it now.", title=published.title))
    return redirect(url_for(".round", reference=reference))
