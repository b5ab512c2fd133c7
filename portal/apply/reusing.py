"""Starting from an earlier application: what it said, question by question, and taking what is ticked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.applications.models import Submission
from assessments.applications.queries import list_earlier_submissions
from assessments.applications.reuse import Earlier, count_by_source, find_earlier
from assessments.applications.states import State
from assessments.applications.use_cases import take_answers
from portal.apply import blueprint
from portal.apply.answers import opened_page
from portal.apply.offers import Offer, offers_of, told_counts
from portal.apply.packs import to_what_it_is, writable_submission
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading

CHOSEN = "take:"
"""Before a question's key: the name of the earlier answer that is to be taken, or nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One earlier answer with what it would be here."""

    earlier: Earlier
    offer: Offer
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Source:
    """An earlier submission, and to how many questions it has an answer."""

    submission: Submission
    count: int


@blueprint.get("/<reference>/<stage>/reuse")
@login_required
def reuse(reference: str, stage: str) -> ResponseReturnValue:
    """What earlier applications said, each beside what stands now; `from` ticks all that one of them said."""
    submission = writable_submission(reference, stage)
    if submission.state is not State.DRAFT:
        return to_what_it_is(submission)
    sources = list_earlier_submissions(reading(), current_actor(), submission)
    found = find_earlier(submission, sources)
    counts = count_by_source(found)
    return render_template(
        "apply/reuse.html",
        submission=submission,
        application=submission.application,
        questions=[choices for key in found if (choices := _choices(submission, key, found[key]))],
        wanted=_wanted(),
        sources=[Source(each, counts[each.id]) for each in sources if each.id in counts],
        asked=len(submission.form.questions),
    )


@blueprint.post("/<reference>/<stage>/reuse")
@login_required
def take(reference: str, stage: str) -> ResponseReturnValue:
    """Take what was chosen."""
    named = {name.removeprefix(CHOSEN): value for name, value in request.form.items() if name.startswith(CHOSEN)}
    chosen = {key: name for key, name in named.items() if name}
    writable_submission(reference, stage)
    with Sessions.begin() as session:
        saved = take_answers(
            session, current_actor(), reference, stage, chosen, now=arrived_at(), page=opened_page(request.form)
        )
    flash(told_counts(list(chosen), saved.problems))
    if saved.clashes:
        return redirect(url_for(".versions", reference=reference, stage=stage))
    return redirect(url_for(".tasks", reference=reference, stage=stage))


def _choices(submission: Submission, key: str, offered: Sequence[Earlier]) -> list[Choice]:
    """What can be taken for one question: nothing that stands there already."""
    wanted = _wanted()
    choices: list[Choice] = []
    for earlier in offered:
        (offer,) = offers_of(submission, {key: earlier.entry})
        if offer.is_same:
            continue
        is_ticked = earlier.source.id == wanted and not offer.is_answered and not any(one.is_ticked for one in choices)
        choices.append(Choice(earlier, offer, is_ticked))
    return choices


def _wanted() -> UUID | None:
    try:
        return UUID(request.args.get("from", ""))
    except ValueError:
        return None
