"""Checking the answers, and handing in."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.choices import count_to_choose
from assessments.applications.completeness import kept_unasked, problems_of
from assessments.applications.confirming import NotGiven
from assessments.applications.identity import PASSPORT, asked_parts, day_of, passport_mark
from assessments.applications.models import Submission
from assessments.applications.policies import may_hand_in, may_write
from assessments.applications.presses import list_presses
from assessments.applications.use_cases import (
    AnswersChanged,
    Incomplete,
    NotConfirmed,
    NotDeclared,
    StageClosed,
    StageNotBegun,
    record_refused_submission,
    submit_application,
)
from assessments.errors import DomainError
from assessments.passports.policies import may_keep_passport
from assessments.passports.queries import find_files, load_passport
from assessments.passports.states import Part
from assessments.passports.wording import PARTS
from portal.apply import blueprint
from portal.apply.answers import opened_page, shown_answers
from portal.apply.fields import anchor_of, told_of
from portal.apply.forms import DeclarationForm
from portal.apply.returned import asked_of
from portal.apply.written import is_own, written_submission
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.confirmed import shown_words
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.passports import handed_in, shown_parts
from portal.problems import show_problems

RECORDED = (AnswersChanged, Incomplete, NotConfirmed, NotDeclared, StageClosed, StageNotBegun)


@blueprint.get("/<reference>/<stage>/check")
@login_required
def check(reference: str, stage: str) -> ResponseReturnValue:
    """Every answer on one page: to be checked and submitted, or read once it is handed in."""
    return _check_page(_submission(reference, stage), DeclarationForm())


@blueprint.post("/<reference>/<stage>/submit")
@login_required
def submit(reference: str, stage: str) -> ResponseReturnValue:
    """Hand in; a refusal is recorded, and shown with what stands in the way."""
    form, actor, now = DeclarationForm(), current_actor(), arrived_at()
    is_declared = bool(form.declared.data)
    try:
        with Sessions.begin() as session:
            submission = submit_application(
                session, actor, reference, stage, is_declared=is_declared, now=now, seen=opened_page(request.form).seen
            )
    except RECORDED as refusal:
        with Sessions.begin() as session:
            record_refused_submission(session, actor, reference, stage, refusal, now=now)
        return _show_refused(reference, stage, form, refusal)
    wake_worker()
    if not is_own(submission):
        name = submission.application.organisation.name
        flash(_("%(reference)s is submitted for %(name)s.", reference=reference, name=name))
        return redirect(url_for("manage.application", reference=reference))
    return redirect(url_for(".receipt", reference=reference, stage=stage))


def _submission(reference: str, stage: str) -> Submission:
    return written_submission(reference, stage)


def _check_page(submission: Submission, form: DeclarationForm, links: list[dict[str, str]] | None = None) -> str:
    actor, organisation_id = current_actor(), submission.application.organisation_id
    passport = load_passport(reading(), organisation_id) if submission.is_writable else {}
    own_passport = passport if is_own(submission) else {}  # its files are its own people's until they are handed in
    documents = find_files(reading(), organisation_id, own_passport)
    day, needed = day_of(submission, arrived_at()), asked_parts(submission)
    return render_template(
        "apply/check.html",
        application=submission.application,
        submission=submission,
        sections=shown_answers(submission),
        problems=problems_of(submission) if submission.is_writable else {},
        links=links or [],
        passport=shown_parts(passport, day, needed, documents) if passport else handed_in(submission),
        passport_mark=passport_mark(passport),
        is_own=is_own(submission),
        may_keep_passport=submission.is_writable and may_keep_passport(actor, organisation_id),
        form=form,
        kept_unasked=kept_unasked(submission),
        answers={answer.question_key: answer for answer in submission.answers},
        to_choose=count_to_choose(reading(), actor, submission),
        presses=list_presses(reading(), [submission])[submission.id],
        may_write=submission.is_writable and may_write(actor, submission),
        may_submit=submission.is_writable and may_hand_in(actor, submission),
        asked=asked_of(submission),
        confirmed=shown_words(submission, arrived_at()),
        now=arrived_at(),
    )


def _show_refused(reference: str, stage: str, form: DeclarationForm, refusal: DomainError) -> ResponseReturnValue:
    fresh_reading()
    submission = _submission(reference, stage)
    status = show_problems(form, refusal)
    if isinstance(refusal, AnswersChanged):
        form.declared.data = False
        return _check_page(submission, form, _changed(submission, refusal.keys)), status
    links = _links(submission, refusal.problems) if isinstance(refusal, Incomplete) else []
    return _check_page(submission, form, links), status


def _changed(submission: Submission, keys: Sequence[str]) -> list[dict[str, str]]:
    """The answers that were changed, each with a link to where it stands on the page."""
    labels = {key: submission.form.questions[key].label for key in keys if key != PASSPORT}
    links = [
        {"text": _("Changed: %(question)s", question=label), "href": f"#said-{key}"} for key, label in labels.items()
    ]
    passport = [{"text": _("Changed: your organisation’s passport"), "href": "#passport"}] if PASSPORT in keys else []
    return links + passport


def _links(submission: Submission, problems: Mapping[str, DomainError]) -> list[dict[str, str]]:
    """What is missing, each with a link to where it is answered."""
    links = []
    for section in submission.form.sections:
        page = url_for(
            ".section", reference=submission.application.reference, stage=submission.stage.key, section=section.key
        )
        for question in section.questions:
            if question.key in problems:
                told = told_of(question, problems[question.key].told(_))
                is_asked = isinstance(problems[question.key], NotGiven)
                links.append({"text": told, "href": "#confirmed" if is_asked else f"{page}#{anchor_of(question)}"})
    return links + _passport_links(submission, problems)


def _passport_links(submission: Submission, problems: Mapping[str, DomainError]) -> list[dict[str, str]]:
    """The parts of the passport that are missing or have expired, each with a link to where it is put in order."""
    organisation_id, links = submission.application.organisation_id, []
    for part in Part:
        if problem := problems.get(f"{PASSPORT}{part}"):
            page = url_for("account.passport_part", organisation_id=organisation_id, part=part)
            links.append({"text": f"{_(PARTS[part])}: {problem.told(_)}", "href": page})
    return links
