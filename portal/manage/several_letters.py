"""From several applications of a list to a message to their applicants."""

from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.actors import Role
from assessments.batches.choosing import Choice, count_chosen, list_chosen
from assessments.batches.queries import get_round_to_act_in
from assessments.batches.use_cases import NumberChanged
from assessments.correspondence.states import Audience
from assessments.correspondence.use_cases import MessageDraft, write_message
from assessments.errors import DomainError
from assessments.funds.models import Round
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.manage import blueprint
from portal.manage.forms import uuid_from
from portal.manage.several import LEFT_OUT, back_to_list, choice_of, list_url
from portal.manage.several_forms import SeveralForm
from portal.problems import show_problems

FEW = 50
"""Applications that an address can name; of more, a draft is begun at once."""


@blueprint.route("/rounds/<reference>/act/message", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def message_several(reference: str) -> ResponseReturnValue:
    """Lead on to a message to those chosen: of a few, to its form; of many, to a draft that holds them all."""
    found = get_round_to_act_in(reading(), current_actor(), reference)
    choice = choice_of(found)
    if choice is None:
        return back_to_list(reference, LEFT_OUT)
    count = count_chosen(reading(), current_actor(), found, choice, now=arrived_at())
    if not count:
        return back_to_list(reference, _("Choose at least one application."))
    form, status = SeveralForm(), 200
    if form.is_submitted() and form.validate():
        try:
            return _begun(found, choice, count, form)
        except DomainError as refusal:
            status = show_problems(form, refusal)
    elif count <= FEW and request.method == "GET":
        return redirect(url_for(".write_message", reference=reference, application=_references(found, choice, FEW)))
    form.shown.data, form.entry_key.data = str(count), str(uuid_from(form.entry_key.data) or uuid4())
    number_text = ngettext("%(num)s application", "%(num)s applications", count)
    return (
        render_template(
            "manage/message_several.html", round=found, form=form, number_text=number_text,
            back_url=list_url(reference),
        ),
        status,
    )  # fmt: skip


def _begun(found: Round, choice: Choice, count: int, form: SeveralForm) -> ResponseReturnValue:
    if form.number != count:
        raise NumberChanged(found=count, shown=form.number)
    draft = MessageDraft(Audience.CHOSEN, references=tuple(_references(found, choice, count)))
    with Sessions.begin() as session:
        message = write_message(
            session, current_actor(), found.reference, draft, message_id=uuid_from(form.entry_key.data),
            now=arrived_at(),
        )  # fmt: skip
    return redirect(url_for(".edit_message", reference=found.reference, message_id=message.id))


def _references(found: Round, choice: Choice, limit: int) -> list[str]:
    return list_chosen(reading(), current_actor(), found, choice, now=arrived_at(), limit=limit)
