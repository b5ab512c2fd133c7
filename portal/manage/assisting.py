"""Typing in what an organisation sent by post or said on the telephone: beginning it, and its papers."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.models import IncomeBand, LegalForm, Region
from assessments.accounts.use_cases import add_applicant
from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.applications.papers import list_papers, problems_with_papers
from assessments.applications.states import Channel, Purpose
from assessments.applications.use_cases import add_paper, remove_paper, start_assisted
from assessments.applications.wording import PURPOSES
from assessments.documents.kinds import FileRefused
from assessments.errors import DomainError, Invalid, NotFound, NotPermitted
from assessments.reports.queries import get_staff_round
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading, wake_worker
from portal.errors import status_of
from portal.manage import blueprint
from portal.manage.assisting_forms import AssistForm, PaperForm
from portal.manage.subjects import submission_for
from portal.problems import show_problems
from portal.uploads import receive, size_limits


@blueprint.route("/rounds/<reference>/assist", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def assist(reference: str) -> ResponseReturnValue:
    """Begin an application for an organisation that applies on paper or by telephone."""
    round_ = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(round_.fund_id, Role.MANAGER):
        raise NotPermitted
    form, status = AssistForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _begin(reference, form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("manage/assist.html", form=form, round=round_), status


def _begin(reference: str, form: AssistForm) -> ResponseReturnValue:
    now = arrived_at()
    assert form.received_on.data is not None
    with Sessions.begin() as session:
        organisation = add_applicant(
            session,
            current_actor(),
            name=form.name.data or "",
            legal_form=LegalForm(form.legal_form.data),
            charity_number=form.charity_number.data,
            company_number=form.company_number.data,
            income_band=IncomeBand(form.income_band.data),
            region=Region(form.region.data),
            now=now,
        )
        application = start_assisted(
            session,
            current_actor(),
            reference,
            organisation.id,
            channel=Channel(form.channel.data),
            received_on=form.received_on.data,
            now=now,
        )
    wake_worker()
    flash(_("%(reference)s is begun for %(name)s.", reference=application.reference, name=organisation.name))
    return redirect(url_for(".papers", reference=application.reference, stage=application.current.stage.key))


@blueprint.route("/applications/<reference>/<stage>/papers", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def papers(reference: str, stage: str) -> ResponseReturnValue:
    """What came, and the applicant's signature: both are needed before it can be handed in."""
    submission = submission_for(Role.MANAGER, reference, stage)
    if submission.application.assisted_through is None:
        raise NotFound
    form, status = PaperForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _attach(submission, form)
            except (FileRefused, DomainError) as refusal:
                status = _show(form, refusal)
    return _page(submission, form), status


@blueprint.post("/applications/<reference>/<stage>/papers/<uuid:document_id>/remove")
@needs_role(Role.MANAGER)
def remove_from_papers(reference: str, stage: str, document_id: UUID) -> ResponseReturnValue:
    """Take a paper away again."""
    with Sessions.begin() as session:
        remove_paper(session, current_actor(), reference, stage, document_id, now=arrived_at())
    flash(_("The paper is removed."))
    return redirect(url_for(".papers", reference=reference, stage=stage))


def _attach(submission: Submission, form: PaperForm) -> ResponseReturnValue:
    now, reference, stage = arrived_at(), submission.application.reference, submission.stage.key
    arrived = receive(form.paper.data, now=now)
    with Sessions.begin() as session:
        add_paper(
            session,
            current_actor(),
            reference,
            stage,
            arrived,
            purpose=Purpose(form.purpose.data),
            signed_by=form.signed_by.data or "",
            now=now,
        )
    wake_worker()
    flash(_("%(name)s is attached.", name=arrived.name))
    return redirect(url_for(".papers", reference=reference, stage=stage))


def _show(form: PaperForm, refusal: DomainError) -> int:
    """Show what is wrong, a refused file at its box."""
    if isinstance(refusal, Invalid) or not isinstance(refusal, FileRefused):
        return show_problems(form, refusal)
    form.paper.errors = [refusal.told(_)]
    return int(status_of(refusal))


def _page(submission: Submission, form: PaperForm) -> str:
    held = list_papers(reading(), submission.id)
    form.paper.render_kw = {"params": {"attributes": size_limits()}}
    return render_template(
        "manage/papers.html",
        submission=submission,
        form=form,
        papers=held,
        lacking=[problem.told(_) for problem in problems_with_papers(submission, held)],
        purposes=PURPOSES,
    )
