"""Saying which titles one would like to assess, and in which order."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from assessments.actors import Role
from assessments.allocating.inputs import Wished
from assessments.allocating.inviting import Title, asks_wishes, get_own_invitation, list_titles
from assessments.allocating.states import Wish
from assessments.allocating.use_cases import rank_name, say_wishes
from assessments.errors import DomainError, NotFound
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.fields import CountField
from portal.forms import PageForm
from portal.problems import show_problems

WISHES = {
    Wish.WOULD_LIKE: lazy_gettext("I would like it"),
    Wish.CAN: lazy_gettext("I can"),
    Wish.RATHER_NOT: lazy_gettext("Rather not"),
}


class RankField(CountField):
    """The number of a title in one's own order. Its label is the title's reference."""

    def pre_validate(self, form: BaseForm) -> None:
        """Say of which title the number is none: a page has many."""
        if str(self.data or "").strip() and not self.number:
            sentence = _("Enter a whole number from 1 for %(reference)s, like 3.", reference=self.label.text)
            raise StopValidation(sentence)


@blueprint.route("/invitations/<uuid:invitation_id>/titles", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def titles(invitation_id: UUID) -> ResponseReturnValue:
    """Which titles one would like, page by page."""
    found = get_own_invitation(reading(), current_actor(), invitation_id)
    if not asks_wishes(reading(), found):
        raise NotFound
    after = request.args.get("after") or None
    page = list_titles(reading(), current_actor(), found, now=arrived_at(), cursor=after)
    form, status = _form(page.rows), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    said = _said(form, page.rows)
                    unliked = say_wishes(session, current_actor(), invitation_id, said, now=arrived_at())
                flash(_told(page.rows, unliked))
                return redirect(url_for(".titles", invitation_id=invitation_id, after=page.next_cursor or after))
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template(
        "assess/titles.html",
        invitation=found,
        stage=found.stage,
        round=found.stage.round,
        rows=page.rows,
        words=WISHES,
        rank_name=rank_name,
        form=form,
        next_url=url_for(".titles", invitation_id=invitation_id, after=page.next_cursor) if page.next_cursor else None,
        is_later_page=after is not None,
    ), status


def _choices() -> dict[str, str]:
    return {wish.value: str(words) for wish, words in WISHES.items()}


def _form(rows: Sequence[Title]) -> PageForm:
    """For each title what one says to it, by its reference, and its number in one's own order."""
    fields: dict[str, Any] = {}
    for title in rows:
        fields[title.reference] = RadioField(title.title, choices=_choices, validate_choice=False)
        fields[rank_name(title.submission_id)] = RankField(title.reference)
    known = {title.reference: title.wish for title in rows} | {rank_name(row.submission_id): row.rank for row in rows}
    made: PageForm = type("WishForm", (PageForm,), fields)(data=known)
    return made


def _said(form: PageForm, rows: Sequence[Title]) -> dict[UUID, Wished]:
    """What was said, by title. Whoever only numbers a title would like it."""
    known = {wish.value: wish for wish in Wish}
    said = {}
    for title in rows:
        rank = form[rank_name(title.submission_id)].number
        wish = known.get(form[title.reference].data or "", None if rank is None else Wish.WOULD_LIKE)
        if wish is not None:
            said[title.submission_id] = Wished(wish, rank)
    return said


def _told(rows: Sequence[Title], unliked: Collection[UUID]) -> str:
    if not unliked:
        return str(_("Your wishes are saved."))
    left_out = ", ".join(title.reference for title in rows if title.submission_id in unliked)
    return str(
        _("Your wishes are saved. Only what you would like has a number, so these have none: %(left_out)s.",
          left_out=left_out)
    )  # fmt: skip
