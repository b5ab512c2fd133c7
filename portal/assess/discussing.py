"""The discussion of scores: among assessors without names, and with them for the moderator."""

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import HiddenField, SubmitField, TextAreaField

from assessments.actors import Role
from assessments.errors import Invalid, Refused
from assessments.scoring.discussion import Post
from assessments.scoring.models import Assignment
from assessments.scoring.queries import get_others, get_panel
from assessments.scoring.revisions import JUDGED
from assessments.scoring.thread import list_posts
from assessments.scoring.use_cases import discuss, discuss_as_moderator
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.forms import plain_lines
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.forms import PageForm
from portal.problems import show_problems


class Said(NamedTuple):
    """A post, with whoever wrote it as the reader may know them."""

    post: Post
    who: str


class PostForm(PageForm):
    """Something said about scores."""

    entry_key = HiddenField()
    text = TextAreaField(
        lazy_gettext("Write to the others"),
        description=lazy_gettext(
            "It cannot be changed or taken back. Somebody whom it is about can ask for a copy by law."
        ),
        filters=[plain_lines],
        widget=GovTextArea(),
    )
    submit = SubmitField(lazy_gettext("Post"), widget=GovSubmitInput())

    @property
    def key(self) -> str:
        """What makes the same form sent twice one post."""
        return (self.entry_key.data or secrets.token_urlsafe(12))[:64]

    def begin(self) -> None:
        """Give a form that is opened its key."""
        self.entry_key.data = self.entry_key.data or secrets.token_urlsafe(12)


@blueprint.route("/<uuid:assignment_id>/discussion", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def discussion(assignment_id: UUID) -> ResponseReturnValue:
    """What those who submitted and have seen the others' scores say to one another; the others without names."""
    form, status = PostForm(), 200
    work, found = get_others(reading(), current_actor(), assignment_id)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    discuss(
                        session, current_actor(), assignment_id, text=form.text.data or "", entry_key=form.key,
                        now=arrived_at(),
                    )  # fmt: skip
            except (Invalid, Refused) as refusal:
                status = show_problems(form, refusal)
            else:
                wake_worker()
                return redirect(url_for(".discussion", assignment_id=assignment_id))
    form.begin()
    page = render_template(
        "assess/discussion.html",
        work=work,
        form=form,
        said=unnamed_posts(list_posts(fresh_reading(), work.submission_id), unnamed(found, work), found),
        is_open=work.submission.state in JUDGED,
    )
    return page, status


@blueprint.route("/moderation/<reference>/<stage>/discussion", methods=["GET", "POST"])
@needs_role(Role.MODERATOR)
def moderators_discussion(reference: str, stage: str) -> ResponseReturnValue:
    """The same for the moderator, with names."""
    form, status = PostForm(), 200
    panel = get_panel(reading(), current_actor(), reference, stage, now=arrived_at())
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    discuss_as_moderator(
                        session, current_actor(), reference, stage, text=form.text.data or "", entry_key=form.key,
                        now=arrived_at(),
                    )  # fmt: skip
            except (Invalid, Refused) as refusal:
                status = show_problems(form, refusal)
            else:
                wake_worker()
                return redirect(url_for(".moderators_discussion", reference=reference, stage=stage))
    form.begin()
    page = render_template(
        "assess/moderators_discussion.html",
        panel=panel,
        form=form,
        said=named_posts(list_posts(fresh_reading(), panel.submission.id)),
        readers=[work.assessor.name for work in panel.assessments if work.opened_others_at],
        rest=[work.assessor.name for work in panel.assessments if not work.opened_others_at],
        is_open=panel.submission.state in JUDGED,
    )
    return page, status


def unnamed(found: Sequence[Assignment], own: Assignment) -> dict[UUID, str]:
    """What to call each assessor: oneself by that word, the others by numbers, for who they are is not told."""
    rest = [work.id for work in found if work.id != own.id]
    names = {work_id: _("Assessor %(number)s", number=number) for number, work_id in enumerate(rest, 1)}
    return {own.id: _("You"), **names}


def unnamed_posts(posts: Sequence[Post], names: Mapping[UUID, str], found: Sequence[Assignment]) -> list[Said]:
    """Posts as assessors see them: moderators by that word, and assessors as they are called beside their scores."""
    called = {work.assessor_id: names[work.id] for work in found}
    gone = _("Somebody whose assessment no longer counts")
    return [Said(post, _("The moderator") if post.is_moderator else called.get(post.author_id, gone)) for post in posts]


def named_posts(posts: Sequence[Post]) -> list[Said]:
    """Posts as moderators see them."""
    return [
        Said(post, _("%(name)s, moderator", name=post.author.name) if post.is_moderator else post.author.name)
        for post in posts
    ]
