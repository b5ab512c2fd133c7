"""One page of the form: reading it, and saving what was typed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.applications.answers import Unfinished
from assessments.applications.attachments import FileWaits
from assessments.applications.beside import find_beside
from assessments.applications.completeness import Unanswered, problems_of
from assessments.applications.confirming import NotGiven
from assessments.applications.models import Submission
from assessments.applications.policies import may_write
from assessments.applications.use_cases import AlreadyHandedIn, NotAsked, SavedSection, save_section
from assessments.errors import DomainError, NotFound
from assessments.funds.questions import Section
from portal.apply import blueprint
from portal.apply.answers import PAGE, boxes_of, entries_in, opened_page, shown_answers
from portal.apply.autosaving import others_in_words
from portal.apply.conditional import is_left_out, left_out_page, newly_asked, section_after, sections_asked
from portal.apply.fields import SectionForm, anchor_of
from portal.apply.files import keep_sent_files, stays_on_page
from portal.apply.returned import asked_of, closed_answers, sent_questions
from portal.apply.rows import MORE, REMOVE, RowPress, wanted_rows, without_row
from portal.apply.written import written_submission
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading
from portal.errors import status_of
from portal.posted import restored_fields

LATER = "later"
NOT_YET = (Unanswered, Unfinished, FileWaits, NotGiven)


@blueprint.get("/<reference>/<stage>/sections/<section>")
@login_required
def section(reference: str, stage: str, section: str) -> ResponseReturnValue:
    """The page's questions, to be answered; only to be read by viewers, and once it is handed in."""
    submission = _submission(reference, stage)
    shown = _section(submission, section)
    is_asked = any(submission.may_change(question.key) for question in shown.questions)
    if not (is_asked and may_write(current_actor(), submission)):
        answers = next((answers for part, answers in shown_answers(submission) if part.key == section), [])
        return _page(submission, shown, None, answers=answers)
    if is_left_out(submission, shown):
        return left_out_page(submission, shown)
    return _page(submission, shown, _restored(submission, shown) or _as_saved(submission, shown))


@blueprint.post("/<reference>/<stage>/sections/<section>")
@login_required
def save(reference: str, stage: str, section: str) -> ResponseReturnValue:
    """Keep what was typed; go on, or show what does not fit."""
    submission = _submission(reference, stage)
    written = _section(submission, section)
    entries = entries_in(sent_questions(submission, written, request.form), request.form)
    pressed = _pressed(written, entries)
    try:
        with Sessions.begin() as session:
            saved = save_section(
                session, current_actor(), reference, stage, section, entries, now=arrived_at(),
                page=opened_page(request.form),
            )  # fmt: skip
        refused = keep_sent_files(reference, stage, written.questions)
    except (AlreadyHandedIn, NotAsked) as refusal:
        form = SectionForm(submission, written, entries)
        return _page(submission, written, form, refusal=refusal.told(_)), status_of(refusal)
    saved = replace(saved, problems={**saved.problems, **refused})
    if saved.clashes and not saved.lost and not refused:
        return redirect(url_for(".versions", reference=reference, stage=stage))
    if pressed and not saved.lost and not refused:
        return redirect(
            url_for(".section", reference=reference, stage=stage, section=section, rows=pressed.rows)
            + f"#{pressed.anchor}"
        )
    if not saved.problems and stays_on_page():
        return redirect(url_for(".section", reference=reference, stage=stage, section=section))
    if not saved.problems:
        return _go_on(submission, written)
    if request.args.get("then") == LATER and not saved.lost and not refused:
        return _come_back_later(reference, stage, len(saved.problems))
    return _show_again(reference, stage, section, entries, saved)


def _pressed(section: Section, entries: dict[str, Any]) -> RowPress | None:
    """The button of a row that was pressed, if one was; a row that is to go is taken out of `entries`."""
    for question in section.questions:
        more, removed = (request.form.get(f"{button}{question.key}") for button in (MORE, REMOVE))
        if removed and question.key in entries:
            entries[question.key] = without_row(entries[question.key], removed)
            return RowPress(None, anchor_of(question))
        if more:
            return RowPress(f"{question.key}-{more}", anchor_of(question))
    return None


def _as_saved(submission: Submission, section: Section) -> SectionForm:
    wanted = wanted_rows(request.args.get("rows", ""))
    return SectionForm(submission, section, problems=_misfits(submission, section), wanted=wanted)


def _restored(submission: Submission, section: Section) -> SectionForm | None:
    """The form with what was typed while nobody was signed in, still as of when its page was opened."""
    typed = restored_fields([name for question in section.questions for name in boxes_of(question)])
    if typed is None:
        return None
    page = opened_page(typed)
    return SectionForm(submission, section, entries_in(section.questions, typed), seen=page.seen, page=page.name or "")


def _submission(reference: str, stage: str) -> Submission:
    return written_submission(reference, stage)


def _section(submission: Submission, key: str) -> Section:
    found = next((section for section in submission.form.sections if section.key == key), None)
    if found is None:
        raise NotFound
    return found


def _misfits(submission: Submission, section: Section) -> dict[str, DomainError]:
    """What is wrong with the answers that the page has; what is not answered or checked yet is only not yet."""
    keys = {question.key for question in section.questions}
    problems = problems_of(submission).items()
    return {key: problem for key, problem in problems if key in keys and not isinstance(problem, NOT_YET)}


def _page(submission: Submission, section: Section, form: SectionForm | None, **more: Any) -> str:
    keys = [other.key for other in sections_asked(submission, and_also=section)]
    shown: Mapping[str, Any] = {"answers": None, "saved": None, "refusal": None, **more}
    beside = find_beside(reading(), current_actor(), submission, section, now=arrived_at())
    return render_template(
        "apply/section.html",
        application=submission.application,
        submission=submission,
        section=section,
        number=keys.index(section.key) + 1,
        sections=len(keys),
        form=form,
        taken=beside.taken if form else {},
        to_choose=beside.to_choose,
        others=others_in_words(beside.others),
        earlier=beside.earlier,
        asked=asked_of(submission),
        closed=closed_answers(submission, section) if form else [],
        now=arrived_at(),
        **shown,
    )


def _go_on(submission: Submission, section: Section) -> ResponseReturnValue:
    reference, stage = submission.application.reference, submission.stage.key
    if request.args.get("then") == LATER:
        flash(_("What you wrote is saved. You can sign out, and come back to it at any time."))
        return redirect(url_for(".tasks", reference=reference, stage=stage))
    fresh_reading()
    submission = _submission(reference, stage)
    if _misfits(submission, section):  # each amount fits by itself, and their sum does not
        return redirect(url_for(".section", reference=reference, stage=stage, section=section.key))
    opened = newly_asked(submission, section, request.form)
    if opened is not None:
        flash(_("What you wrote is saved. Because of your answers, this page asks you more: look for what is new."))
        anchor = anchor_of(opened)
        return redirect(url_for(".section", reference=reference, stage=stage, section=section.key, _anchor=anchor))
    following = section_after(submission, section)
    while following is not None and not any(submission.asks(question.key) for question in following.questions):
        following = section_after(submission, following)
    if following is not None:
        return redirect(url_for(".section", reference=reference, stage=stage, section=following.key))
    return redirect(url_for(".tasks", reference=reference, stage=stage))


def _come_back_later(reference: str, stage: str, problems: int) -> ResponseReturnValue:
    told = ngettext(
        "What you typed is kept. %(num)s answer needs correcting before you can submit.",
        "What you typed is kept. %(num)s answers need correcting before you can submit.",
        problems,
    )
    flash(told, "warning")
    return redirect(url_for(".tasks", reference=reference, stage=stage))


def _show_again(
    reference: str, stage: str, section: str, entries: Mapping[str, Any], saved: SavedSection
) -> ResponseReturnValue:
    fresh_reading()
    submission = _submission(reference, stage)
    written = _section(submission, section)
    form = SectionForm(submission, written, entries, saved.problems, page=request.form.get(PAGE, ""))
    return _page(submission, written, form, saved=saved), 422
