"""A stage's questions as a Word document, to be filled in away from the screen, before any account."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from assessments.applications.packs.kinds import box_kind, choices_in, reason_without_box
from assessments.applications.packs.tags import PACK, PackIdentity
from assessments.errors import NotFound
from assessments.funds.models import Round, Stage
from assessments.funds.queries import get_round
from assessments.funds.questions import Question, Section
from assessments.rendering.word import Block, Box, Control, Heading, Words, write_document
from portal.auth import current_actor
from portal.conditions import condition_told
from portal.db import reading
from portal.downloads import attached
from portal.public import blueprint
from portal.public.pack_tables import table_blocks
from portal.public.wording import answer_form, passport_words
from portal.text import moment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/rounds/<reference>/<stage>/questions.docx")
def word_pack(reference: str, stage: str) -> ResponseReturnValue:
    """All questions of a stage, with guidance, limits and boxes; the same document until the round changes."""
    grant_round = get_round(reading(), current_actor(), reference)
    found = next((each for each in grant_round.stages if each.key == stage), None)
    if found is None:
        raise NotFound
    title, blocks = _title(grant_round, found), tuple(_blocks(grant_round, found))
    language = str(get_locale() or "en_GB").replace("_", "-")
    response = attached(b"", WORD, f"{reference}-{stage}-questions.docx")
    response.set_etag(sha256(repr((title, language, blocks)).encode()).hexdigest()[:32])
    if not request.if_none_match.contains(response.get_etag()[0] or ""):
        response.set_data(_document(title, language, blocks))
    return response.make_conditional(request)


@lru_cache(maxsize=32)
def _document(title: str, language: str, blocks: tuple[Block, ...]) -> bytes:
    return write_document(title, language, blocks)


def _title(grant_round: Round, stage: Stage) -> str:
    return str(_("%(round)s: %(stage)s, questions", round=grant_round.title, stage=stage.title))


def _blocks(grant_round: Round, stage: Stage) -> Iterator[Block]:
    identity = PackIdentity(grant_round.reference, stage.key, stage.form.version)
    yield Heading(_title(grant_round, stage), 1)
    if grant_round.made_up_note:
        yield Words(grant_round.made_up_note)
    yield from _how(grant_round, stage)
    yield Words(_("This document belongs to:"))
    yield Box(PACK, _("Round, stage and version of the form. Leave this as it is."), Control.LINE, text=identity.text)
    if stage.guidance:
        yield Words(stage.guidance)
    for section in stage.form.sections:
        yield Heading(section.title, 2)
        if section.guidance:
            yield Words(section.guidance)
        yield from _condition(stage, section)
        for question in section.questions:
            yield from _question(identity, stage, section, question)


def _how(grant_round: Round, stage: Stage) -> Iterator[Block]:
    zone = grant_round.time_zone
    yield Words(
        _(
            "Write your answers into the boxes. To apply, start an application on the page of the round, then choose "
            "this file there, under “Bring answers from a Word document”. You see what goes where before anything is "
            "saved. Sending this file by email is not applying."
        )
    )
    opens, closes = moment(stage.opens_at, zone), moment(stage.closes_at, zone)
    yield Words(_("The stage opens on %(opens)s. Submit before %(closes)s.", opens=opens, closes=closes))
    yield Words(_("What is typed beside the boxes cannot be read from this file."))
    if stage.passport:
        parts = passport_words(stage)
        yield Words(_("You also need these parts of your organisation’s passport: %(parts)s.", parts=parts))


def _condition(stage: Stage, thing: Section | Question) -> Iterator[Block]:
    if thing.shown_if:
        yield Words(condition_told(thing.shown_if, stage.form.questions), is_hint=True)


def _question(identity: PackIdentity, stage: Stage, section: Section, question: Question) -> Iterator[Block]:
    label = question.label if question.is_required else _("%(label)s (optional)", label=question.label)
    yield Heading(label, 3)
    if question.hint:
        yield Words(question.hint, is_hint=True)
    yield Words(answer_form(question).removesuffix(":"), is_hint=True)
    yield from _condition(stage, question)
    kind = box_kind(question)
    if kind is None:
        yield Words(_(reason_without_box(question), section=section.title))
        return
    control = kind.control
    if control is None:
        yield from table_blocks(identity, question)
        return
    if control is Control.TICK:
        for place, choice in enumerate(choices_in(question)):
            yield Box(identity.tag(question.key, place), choice, control, label=choice)
        return
    choices = tuple(_(choice) for choice in choices_in(question)) if control is Control.CHOICE else ()
    prompt = _("Choose one") if choices else _("Write your answer here")
    if choices:
        yield Words("; ".join(choices), is_hint=True)
    yield Box(identity.tag(question.key), question.label, control, prompt, choices)
