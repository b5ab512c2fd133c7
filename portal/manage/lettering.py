"""The letters of a stage: each as it would go out, the fund's own words for them, and those that did not arrive."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.decisions.lettering import find_templates, get_preview, preview_letters
from assessments.decisions.letters import pdf_of
from assessments.decisions.states import Outcome
from assessments.decisions.undelivered import list_undelivered
from assessments.decisions.use_cases import outcomes_at, use_usual_words, word_letter
from assessments.decisions.written import OutcomeTemplate
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.funds.models import Round, Stage
from assessments.rendering.printing import print_document
from assessments.reports.queries import get_staff_round, stage_of
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.downloads import attached
from portal.manage import blueprint
from portal.manage.letter_forms import WordingForm
from portal.manage.letter_words import FIELD_WORDS, usual_wording
from portal.manage.subjects import submission_for
from portal.seen import Stands


@blueprint.get("/rounds/<reference>/<stage>/letters")
@needs_role(Role.MANAGER)
def letters(reference: str, stage: str) -> ResponseReturnValue:
    """Every letter of the stage as it would go out now, those that could not be delivered, and whose words they are."""
    found, at_stage = managed_stage(reference, stage)
    cursor = request.args.get("after") or None
    page = preview_letters(reading(), current_actor(), found, at_stage, now=arrived_at(), cursor=cursor)
    address = url_for(".letters", reference=reference, stage=stage)
    return render_template(
        "manage/letters.html",
        round=found,
        stage=at_stage,
        previews=page.rows,
        next_url=f"{address}?after={page.next_cursor}#all" if page.next_cursor else None,
        outcomes=outcomes_at(found, at_stage),
        templates=find_templates(reading(), at_stage.id),
        undelivered=list_undelivered(reading(), current_actor(), found.id),
    )


@blueprint.route("/rounds/<reference>/<stage>/letters/<outcome>", methods=["GET", "POST"], endpoint="word_letter")
@needs_role(Role.MANAGER)
def show_wording(reference: str, stage: str, outcome: str) -> ResponseReturnValue:
    """The words of the letters about one outcome: the usual ones to start from, or the fund's own."""
    found, at_stage = managed_stage(reference, stage)
    about = _outcome(found, at_stage, outcome)
    standing = find_templates(reading(), at_stage.id).get(about)
    subject, body = (standing.subject, standing.body) if standing else usual_wording(about)
    form, status = WordingForm(data={"subject": subject, "body": body}), 200
    form.open_at(standing.mark if standing else "")
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _word(reference, stage, about, form)
            except DomainError as refusal:
                standing = find_templates(fresh_reading(), at_stage.id).get(about)
                status = form.refuse(refusal, standing.mark if standing else "", _stands(standing))
    return render_template(
        "manage/word_letter.html",
        round=found,
        stage=at_stage,
        outcome=about,
        form=form,
        standing=standing,
        field_words=FIELD_WORDS,
    ), status


@blueprint.post("/rounds/<reference>/<stage>/letters/<outcome>/usual")
@needs_role(Role.MANAGER)
def usual_letter(reference: str, stage: str, outcome: str) -> ResponseReturnValue:
    """Go back to the usual letter."""
    about = _outcome(*managed_stage(reference, stage), outcome)
    with Sessions.begin() as session:
        use_usual_words(session, current_actor(), reference, stage, about, now=arrived_at())
    flash(_("The usual letter is sent for this outcome."))
    return redirect(url_for(".letters", reference=reference, stage=stage))


@blueprint.get("/applications/<reference>/<stage>/letter.pdf")
@needs_role(Role.MANAGER)
def letter_pdf(reference: str, stage: str) -> ResponseReturnValue:
    """The letter about one application as a PDF: as it went out or, before that, as it would."""
    submission = submission_for(Role.MANAGER, reference, stage)
    found = get_staff_round(reading(), current_actor(), submission.application.round.reference)
    at_stage = stage_of(found, stage)
    letter = pdf_of(get_preview(reading(), current_actor(), found, at_stage, reference, now=arrived_at()))
    return attached(print_document(letter["template"], letter["data"]), "application/pdf", letter["name"])


def managed_stage(reference: str, stage: str) -> tuple[Round, Stage]:
    """A stage of a round that one manages. Raises NotFound or NotPermitted."""
    found = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(found.fund_id, Role.MANAGER):
        raise NotPermitted
    return found, stage_of(found, stage)


def _outcome(found: Round, stage: Stage, name: str) -> Outcome:
    about = next((outcome for outcome in outcomes_at(found, stage) if outcome.value == name), None)
    if about is None:
        raise NotFound
    return about


def _word(reference: str, stage: str, about: Outcome, form: WordingForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        word_letter(
            session, current_actor(), reference, stage, about, form.wording, now=arrived_at(), seen=form.seen.data
        )
    flash(_("The words are saved. Look at the letters below, as they would go out now."))
    return redirect(url_for(".letters", reference=reference, stage=stage))


def _stands(standing: OutcomeTemplate | None) -> list[Stands]:
    if standing is None:
        return [Stands(_("Letter"), _("The usual letter is sent now."))]
    return [Stands(_("Subject"), standing.subject), Stands(_("Letter"), standing.body)]
