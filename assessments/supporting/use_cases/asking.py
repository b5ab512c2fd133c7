"""Questions between an applicant and the adviser; and what is said about the rules is said to all who were invited."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.states import WRITABLE
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.decisions.models import Support
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.folding import fold
from assessments.funds.models import Round
from assessments.supporting.exchanged import SharedAnswer, SupportQuestion, list_questions, list_shared_answers
from assessments.supporting.policies import may_work
from assessments.supporting.queries import get_place
from assessments.supporting.states import Side
from assessments.supporting.use_cases.going_on import ensure_goes_on, note, put_to_use, tell
from assessments.versions import SentBefore

LONGEST_QUESTION = 2_000
LONGEST_ANSWER = 5_000
WORD = re.compile(r"\w+")


class AnsweredAlready(Refused):
    """Somebody has answered meanwhile."""

    sentence = _("This question has an answer already, so yours was not saved. Ask or say more in a new question.")


class PublishedAlready(Refused):
    """Everybody was told in other words."""

    sentence = _(
        "Everybody who was invited has been told this already, in other words, so yours were not sent. If more has to "
        "be said, ask the fund's manager to tell everybody."
    )


class NotAnswered(Refused):
    """What has no answer cannot be published."""

    sentence = _("Nothing was published: the question has no answer yet.")


def ask_other_side(
    session: Session, actor: Actor, reference: str, side: Side, question: str, *, entry_key: str, now: datetime
) -> SupportQuestion:
    """Ask the adviser, or the applicant; the same form sent twice asks once.

    Raises NotFound, NotPermitted, SentBefore, NotAccepted, SupportIsOver or Invalid.
    """
    support = get_place(session, actor, reference, side, lock=True)
    if not may_work(actor, support):
        raise NotPermitted
    standing = list_questions(session, support.id)
    for each in standing:
        if each.entry_key == entry_key:
            if (each.side, each.question) != (side, question.strip()):
                raise SentBefore
            return each
    ensure_goes_on(support, now)
    if not _fits(question, LONGEST_QUESTION):
        raise Invalid({"question": _("Enter your question, in 2,000 characters or fewer.")})
    assert actor.user_id is not None
    row = SupportQuestion(
        support_id=support.id, number=len(standing) + 1, entry_key=entry_key, side=side, question=question.strip(),
        asked_at=now, asked_by_id=actor.user_id,
    )  # fmt: skip
    session.add(row)
    put_to_use(support)
    session.flush()
    note(session, actor, "support.question_asked", support, now, question=str(row.id))
    to = Side.ADVISER if side is Side.APPLICANT else Side.APPLICANT
    template = "adviser_asked" if to is Side.ADVISER else "support_asked"
    tell(session, support, to, key=f"support_asked:{row.id}", template=template, page="/questions", now=now)
    return row


def answer_other_side(
    session: Session, actor: Actor, reference: str, side: Side, number: int, answer: str, *, now: datetime
) -> SupportQuestion:
    """Answer what the other side asked.

    Raises NotFound, NotPermitted, NotAccepted, SupportIsOver, Invalid or AnsweredAlready.
    """
    support = get_place(session, actor, reference, side, lock=True)
    row = _question(session, support, number)
    if not may_work(actor, support) or row.side is side:
        raise NotPermitted
    if row.answer is not None:
        if row.answer != answer.strip():
            raise AnsweredAlready
        return row
    ensure_goes_on(support, now)
    if not _fits(answer, LONGEST_ANSWER):
        raise Invalid({f"answer-{number}": _("Enter your answer, in 5,000 characters or fewer.")})
    row.answer, row.answered_at, row.answered_by_id = answer.strip(), now, actor.user_id
    session.flush()
    note(session, actor, "support.question_answered", support, now, question=str(row.id))
    key = f"support_answered:{row.id}"
    template = "adviser_answered" if row.side is Side.ADVISER else "support_answered"
    tell(session, support, row.side, key=key, template=template, page="/questions", now=now)
    return row


def publish_answer(
    session: Session, actor: Actor, reference: str, number: int, question: str, answer: str, *, now: datetime
) -> SharedAnswer:
    """Let everybody who was invited read what was said about the rules, without a word of who asked. Once.

    Raises NotFound, NotAnswered, PublishedAlready or Invalid.
    """
    support = get_place(session, actor, reference, Side.ADVISER, lock=True)
    row = _question(session, support, number)
    if row.answer is None or row.side is not Side.APPLICANT:
        raise NotAnswered
    round_ = support.application.round
    _hold_round(session, round_)
    of_it = SharedAnswer.support_question_id == row.id
    published = session.scalars(select(SharedAnswer).where(of_it)).one_or_none()
    if published is not None:
        if (published.question, published.answer) != (question.strip(), answer.strip()):
            raise PublishedAlready
        return published
    _check_words(question, answer)
    _check_nameless(support, row, question, answer)
    published = _share(session, actor, round_, question, answer, now, of=row.id)
    note(session, actor, "support.answer_published", support, now, question=str(row.id))
    return published


def tell_invited(
    session: Session, actor: Actor, round_reference: str, question: str, answer: str, *, now: datetime
) -> SharedAnswer:
    """Tell everybody who was invited something about the rules, of the fund's own accord; the same again is told once.

    Raises NotFound, NotPermitted or Invalid.
    """
    of_mine = Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(*Role))
    round_ = session.scalars(select(Round).where(*of_mine)).one_or_none()
    if round_ is None:
        raise NotFound
    if not actor.has_role(round_.fund_id, Role.MANAGER):
        raise NotPermitted
    _hold_round(session, round_)
    for each in list_shared_answers(session, round_.id):
        if (each.question, each.answer) == (question.strip(), answer.strip()):
            return each
    _check_words(question, answer)
    published = _share(session, actor, round_, question, answer, now)
    details = {"answer": str(published.id)}
    record(session, actor, "round.invited_told", round_.id, now=now, round_id=round_.id, details=details)
    return published


def _hold_round(session: Session, round_: Round) -> None:
    """Have what is told to all of a round numbered one after another."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())


def _share(
    session: Session, actor: Actor, round_: Round, question: str, answer: str, now: datetime, of: UUID | None = None
) -> SharedAnswer:
    last = session.scalar(select(func.max(SharedAnswer.number)).where(SharedAnswer.round_id == round_.id)) or 0
    assert actor.user_id is not None
    published = SharedAnswer(
        round_id=round_.id, support_question_id=of, number=last + 1, question=question.strip(),
        answer=answer.strip(), published_at=now, published_by_id=actor.user_id,
    )  # fmt: skip
    session.add(published)
    session.flush()
    _tell_invited(session, published, round_, now)
    return published


def _question(session: Session, support: Support, number: int) -> SupportQuestion:
    row = next((each for each in list_questions(session, support.id) if each.number == number), None)
    if row is None:
        raise NotFound
    return row


def _fits(text: str, longest: int) -> bool:
    return bool(text.strip()) and len(text) <= longest and "\0" not in text


def _check_words(question: str, answer: str) -> None:
    problems = {}
    if not _fits(question, LONGEST_QUESTION):
        problems["question"] = _("Enter the question as everybody should read it, in 2,000 characters or fewer.")
    if not _fits(answer, LONGEST_ANSWER):
        problems["answer"] = _("Enter the answer, in 5,000 characters or fewer.")
    if problems:
        raise Invalid(problems)


def _check_nameless(support: Support, row: SupportQuestion, question: str, answer: str) -> None:
    """What everybody reads names neither who asked nor their organisation or application."""
    application = support.application
    tells = (row.asked_by.name, row.asked_by.email, application.organisation.name, application.reference)
    said = {"question": question, "answer": answer}
    named = [field for field, text in said.items() if any(_names(text, word) for word in tells)]
    if named:
        raise Invalid(dict.fromkeys(named, _("Take out what tells who asked: a name, an address or a reference.")))


def _names(text: str, name: str) -> bool:
    """Whether a text has a name as a whole. One word, which may be a common one, is a name with a capital: Grant."""
    if name.strip().isalpha():
        return any(fold(word) == fold(name) and word[0].isupper() for word in WORD.findall(text))
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold(text)) is not None


def list_invited(session: Session, round_id: UUID, *, now: datetime) -> list[Application]:
    """The applications of a round that were invited and can still be handed in, also those whose support has ended."""
    drafts = (
        select(Submission)
        .join(Submission.application)
        .join(Support, Support.application_id == Application.id)
        .where(Application.round_id == round_id, Submission.state.in_(WRITABLE))
        .options(joinedload(Submission.application), joinedload(Submission.stage))
        .order_by(Application.reference)
    )
    return [draft.application for draft in session.scalars(drafts) if now < draft.due_at]


def _tell_invited(session: Session, published: SharedAnswer, round_: Round, now: datetime) -> None:
    for application in list_invited(session, published.round_id, now=now):
        context = {
            "round": round_.title, "question": published.question, "answer": published.answer,
            "path": f"/apply/{application.reference}/support",
        }  # fmt: skip
        key = f"answer_shared:{published.id}:{application.id}"
        write_to_leads(session, application, key=key, template="answer_shared", context=context, now=now)
