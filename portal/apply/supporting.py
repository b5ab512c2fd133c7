"""The support that came with an invitation, as the applicant sees it: one page that leads to all of it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.policies import may_submit
from assessments.decisions.use_cases import accept_support
from assessments.supporting.exchanged import list_shared_answers
from assessments.supporting.groups import list_groups
from assessments.supporting.policies import may_share
from assessments.supporting.queries import get_place, list_needs, list_reviews
from assessments.supporting.states import NeedState, Side
from assessments.supporting.use_cases.going_on import goes_on
from portal.apply import blueprint
from portal.apply.wording import SUPPORT_STATES
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading, wake_worker
from portal.supporting.shown import REVIEW_STATES
from portal.wording import hours


@blueprint.get("/<reference>/support")
@login_required
def support(reference: str) -> ResponseReturnValue:
    """The adviser and the preparation grant that came with an invitation, and all that is done together."""
    found = get_place(reading(), current_actor(), reference, Side.APPLICANT)
    needs = list_needs(reading(), found.id)
    return render_template(
        "apply/support.html",
        application=found.application,
        support=found,
        wording=SUPPORT_STATES,
        hours=hours,
        may_accept=may_submit(current_actor(), found.application.current),
        may_share=may_share(current_actor(), found) and goes_on(found, arrived_at()),
        reviews=list_reviews(reading(), found, Side.APPLICANT),
        review_states=REVIEW_STATES,
        needs=needs,
        groups=list_groups(reading(), found.application.round_id),
        shared=list_shared_answers(reading(), found.application.round_id),
        now=arrived_at(),
        to_do=sum(need.state is NeedState.OPEN for need in needs),
    )


@blueprint.post("/<reference>/support/accept")
@login_required
def accept(reference: str) -> ResponseReturnValue:
    """Take up the support."""
    with Sessions.begin() as session:
        accept_support(session, current_actor(), reference, now=arrived_at())
    wake_worker()
    flash(_("You have accepted the support."))
    return redirect(url_for(".support", reference=reference))
