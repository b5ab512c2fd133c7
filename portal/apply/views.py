"""An applicant's list, beginning an application, and its tasks."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.models import Membership, Organisation
from assessments.accounts.queries import list_memberships
from assessments.actors import Place
from assessments.applications.choices import count_to_choose
from assessments.applications.completeness import Progress, states_of
from assessments.applications.models import Application, Submission
from assessments.applications.policies import may_hand_in, may_write
from assessments.applications.queries import list_own_applications
from assessments.applications.states import State
from assessments.applications.taken import list_taken
from assessments.applications.use_cases import start_application
from assessments.decisions.queries import find_supports
from assessments.decisions.told import list_told
from assessments.errors import NotPermitted
from assessments.funds.models import Round
from assessments.funds.queries import get_round
from assessments.standings.queries import list_holding
from portal.apply import (
    asking,
    autosaving,
    award_work,
    awards,
    blueprint,
    closing,
    confirming,
    exchanging,
    following,
    granted,
    grouping,
    handing_in,
    history,
    messages,
    packs,
    planning,
    reaching,
    receipts,
    replying,
    reusing,
    reviewing,
    supporting,
    versions,
    voluntary,
    writing,
)
from portal.apply.forms import BeginForm
from portal.apply.returned import asked_of
from portal.apply.wording import PROGRESS, TOLD
from portal.apply.written import is_own, written_submission
from portal.arrival import arrived_at
from portal.auth import current_actor, current_person, login_required
from portal.confirmed import shown_words
from portal.db import Sessions, reading, wake_worker

__all__ = [
    "asking",
    "autosaving",
    "award_work",
    "awards",
    "blueprint",
    "closing",
    "confirming",
    "exchanging",
    "following",
    "granted",
    "grouping",
    "handing_in",
    "history",
    "messages",
    "packs",
    "planning",
    "reaching",
    "receipts",
    "replying",
    "reusing",
    "reviewing",
    "supporting",
    "versions",
    "voluntary",
    "writing",
]


@blueprint.get("/")
@login_required
def applications() -> ResponseReturnValue:
    """The applications of one's organisations, with where each stands and what to do next."""
    text, after = request.args.get("q", "").strip(), request.args.get("after") or None
    page = list_told(reading(), current_actor(), text=text, cursor=after, now=arrived_at())
    return render_template(
        "apply/applications.html",
        told=page.rows,
        text=text,
        is_searched=bool(text or after or page.next_cursor),
        next_url=url_for(".applications", q=text or None, after=page.next_cursor) if page.next_cursor else None,
        wording=TOLD,
        has_organisation=bool(current_actor().places),
        organisations=[membership.organisation for membership in _memberships()],
        now=arrived_at(),
    )


@blueprint.route("/rounds/<reference>/begin", methods=["GET", "POST"])
@login_required
def begin(reference: str) -> ResponseReturnValue:
    """Begin an application in a round; where one stands already, go to that one."""
    round_ = get_round(reading(), current_actor(), reference)
    writable = _writable_organisations()
    holding = _holding(round_, writable)
    standing = _standing(round_)
    left = [each for each in writable if each.id not in standing and each.id in holding]
    form = BeginForm()
    form.offer(left)
    if form.validate_on_submit():
        if not writable:
            raise NotPermitted
        organisation = form.chosen(writable)
        if organisation is not None:
            return _start(reference, organisation.id)
    page = render_template(
        "apply/begin.html",
        form=form,
        round=round_,
        stage=round_.stages[0],
        organisations=writable,
        left=left,
        without=[each for each in writable if each.id not in standing and each.id not in holding],
        standing=standing,
        is_viewer=bool(current_actor().places) and not writable,
        is_open=round_.stages[0].is_open(arrived_at()),
        now=arrived_at(),
    )
    return (page, 422) if form.errors else page


def _holding(round_: Round, organisations: list[Organisation]) -> set[UUID]:
    """Those of the organisations to which the round is open."""
    ids = {organisation.id for organisation in organisations}
    return list_holding(reading(), ids, round_, now=arrived_at()) if round_.open_only_to_holders_of else ids


def _standing(round_: Round) -> dict[UUID, Application]:
    """The applications that one's organisations have in the round already, by organisation."""
    return {
        application.organisation_id: application
        for application in list_own_applications(reading(), current_actor(), round_.id)
        if application.current.state is not State.WITHDRAWN
    }


def _writable_organisations() -> list[Organisation]:
    return [each.organisation for each in _memberships() if each.place in (Place.LEAD, Place.EDITOR)]


def _memberships() -> list[Membership]:
    person = current_person()
    return list(list_memberships(reading(), person.id)) if person else []


def _start(reference: str, organisation_id: UUID) -> ResponseReturnValue:
    with Sessions.begin() as session:
        application = start_application(session, current_actor(), reference, organisation_id, now=arrived_at())
    wake_worker()
    return redirect(url_for(".tasks", reference=application.reference))


@blueprint.get("/<reference>", defaults={"stage": None})
@blueprint.get("/<reference>/<stage>")
@login_required
def tasks(reference: str, stage: str | None) -> ResponseReturnValue:
    """The sections of a draft, each with how far it is; once it is handed in, where it stands."""
    submission = written_submission(reference, stage)
    application = submission.application
    if not submission.is_writable:
        return redirect(url_for(".status", reference=reference))
    states = states_of(submission)
    return render_template(
        "apply/tasks.html",
        application=application,
        submission=submission,
        sections=states,
        wording=PROGRESS,
        done=sum(state.progress is Progress.COMPLETE for state in states),
        to_do=sum(state.progress is not Progress.NOT_ASKED for state in states),
        copied_from=_copied_from(application, submission),
        taken=list_taken(reading(), submission),
        to_choose=count_to_choose(reading(), current_actor(), submission),
        asked=asked_of(submission),
        confirmed=shown_words(submission, arrived_at()),
        may_write=may_write(current_actor(), submission),
        is_own=is_own(submission),
        is_supported=bool(submission.position > 1 and find_supports(reading(), [application.id])),
        may_submit=may_hand_in(current_actor(), submission),
        now=arrived_at(),
    )


def _copied_from(application: Application, submission: Submission) -> str | None:
    """The title of the stage whose answers this one began with, if they share any question."""
    earlier = [other for other in application.submissions if other.position < submission.position]
    if not earlier or not set(earlier[-1].form.questions) & set(submission.form.questions):
        return None
    return _in_a_sentence(earlier[-1].stage.title)


def _in_a_sentence(title: str) -> str:
    return str(_("your %(stage)s", stage=title[:1].lower() + title[1:]))
