"""Bringing answers from a Word document: the file, what goes where, and putting it there."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import SubmitField

from assessments.applications.models import Submission
from assessments.applications.packs.opening import LARGEST_PACK, PackRefused
from assessments.applications.packs.placing import FilledPack, read_pack
from assessments.applications.policies import may_write
from assessments.applications.queries import get_own_application, submission_at
from assessments.applications.states import State
from assessments.applications.use_cases import fill_draft
from assessments.errors import NotPermitted
from portal.apply import blueprint
from portal.apply.answers import entries_in, opened_page
from portal.apply.offers import TAKE, offers_of, told_counts
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading
from portal.forms import PageForm


class PackForm(PageForm):
    """The file."""

    document = FileField(
        lazy_gettext("Word document (.docx) with your answers"),
        description=lazy_gettext("Up to 2 MB. It must be the document that you downloaded from the page of the round."),
        widget=GovFileInput(),
        render_kw={"accept": ".docx"},
    )
    submit = SubmitField(lazy_gettext("Show what goes where"), widget=GovSubmitInput())


@blueprint.get("/<reference>/<stage>/pack")
@login_required
def pack(reference: str, stage: str) -> ResponseReturnValue:
    """Choose a file."""
    submission = writable_submission(reference, stage)
    if submission.state is not State.DRAFT:
        return to_what_it_is(submission)
    return _choose(submission, PackForm())


@blueprint.post("/<reference>/<stage>/pack/preview")
@login_required
def read(reference: str, stage: str) -> ResponseReturnValue:
    """Show what the file would put where; nothing is saved yet."""
    submission, form = writable_submission(reference, stage), PackForm()
    if submission.state is not State.DRAFT:
        return to_what_it_is(submission)
    if not form.document.data:
        form.document.errors = [_("Choose the Word document with your answers.")]
        return _choose(submission, form), 422
    try:
        filled = read_pack(submission, form.document.data.read(LARGEST_PACK + 1))
    except PackRefused as refusal:
        form.document.errors = [refusal.told(_)]
        return _choose(submission, form), 422
    return _preview(submission, filled)


@blueprint.post("/<reference>/<stage>/pack/place")
@login_required
def place_pack(reference: str, stage: str) -> ResponseReturnValue:
    """Put in what was ticked, as it was shown."""
    submission = writable_submission(reference, stage)
    ticked = set(request.form.getlist(TAKE))
    questions = [question for key, question in submission.form.questions.items() if key in ticked]
    entries = entries_in(questions, request.form)
    with Sessions.begin() as session:
        saved = fill_draft(
            session, current_actor(), reference, stage, entries, now=arrived_at(), page=opened_page(request.form)
        )
    flash(told_counts(list(entries), saved.problems))
    if saved.clashes:
        return redirect(url_for(".versions", reference=reference, stage=stage))
    return redirect(url_for(".tasks", reference=reference, stage=stage))


def writable_submission(reference: str, stage: str) -> Submission:
    """The submission of somebody who may write in it, whatever its state. Raises NotFound or NotPermitted."""
    submission = submission_at(get_own_application(reading(), current_actor(), reference), stage)
    if not may_write(current_actor(), submission):
        raise NotPermitted
    return submission


def to_what_it_is(submission: Submission) -> ResponseReturnValue:
    """Where somebody goes on who would bring answers into what is no draft: to what is asked, or where it stands."""
    application = submission.application
    if submission.is_writable:
        return redirect(url_for(".tasks", reference=application.reference, stage=submission.stage.key))
    return redirect(url_for(".status", reference=application.reference))


def _choose(submission: Submission, form: PackForm) -> str:
    return render_template("apply/pack.html", form=form, submission=submission, application=submission.application)


def _preview(submission: Submission, filled: FilledPack) -> str:
    return render_template(
        "apply/pack_preview.html",
        submission=submission,
        application=submission.application,
        offers=offers_of(submission, filled.entries),
        filled=filled,
    )
