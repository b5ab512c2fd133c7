"""Comments on a draft: asked for by who writes it, given in the margin of that version, and weighed."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.decisions.models import Support
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.supporting.frozen import answers_of, sections_to_share
from assessments.supporting.models import DraftReview, ReviewComment
from assessments.supporting.policies import may_share
from assessments.supporting.queries import get_place, get_review
from assessments.supporting.states import ReviewState, ReviewStep, Side, Verdict, review_after
from assessments.supporting.use_cases.going_on import ensure_goes_on, note, put_to_use, tell
from assessments.versions import SentBefore, ensure_seen

LONGEST_COMMENT = 5_000
LONGEST_WORD = 1_000


class SentAlready(Refused):
    """The comments are with the applicant, and say something else."""

    sentence = _(
        "The applicant has these comments already, so yours were not changed. Write to them under “Questions”, or "
        "wait for their next version."
    )


def ask_for_review(
    session: Session,
    actor: Actor,
    reference: str,
    sections: Collection[str],
    *,
    words: str,
    entry_key: str,
    now: datetime,
) -> DraftReview:
    """Share some sections of the draft as they stand, for the adviser to comment on; the same form asks once.

    Raises NotFound, NotPermitted, SentBefore, NotAccepted, SupportIsOver or Invalid.
    """
    support = get_place(session, actor, reference, Side.APPLICANT, lock=True)
    if not may_share(actor, support):
        raise NotPermitted
    mine = DraftReview.support_id == support.id
    sent = session.scalars(select(DraftReview).where(mine, DraftReview.entry_key == entry_key)).one_or_none()
    current = support.application.current
    in_order = [section.key for section in current.form.sections if section.key in sections]
    content = answers_of(current, in_order)
    if sent is not None:
        if (sent.sections, sent.content, sent.words) != (in_order, content, words.strip()):
            raise SentBefore
        return sent
    ensure_goes_on(support, now)
    _check_request(support, sections, words)
    last = session.scalar(select(func.max(DraftReview.number)).where(mine)) or 0
    assert actor.user_id is not None
    review = DraftReview(
        support_id=support.id, form_id=current.form_id, number=last + 1, entry_key=entry_key, sections=in_order,
        content=content, words=words.strip(), asked_at=now, asked_by_id=actor.user_id,
    )  # fmt: skip
    session.add(review)
    put_to_use(support)
    session.flush()
    note(session, actor, "support.review_asked", support, now, version=review.number)
    tell(
        session, support, Side.ADVISER, key=f"review_asked:{review.id}", template="review_asked",
        page=f"/reviews/{review.number}", now=now, organisation=support.application.organisation.name,
    )  # fmt: skip
    return review


def _check_request(support: Support, sections: Collection[str], words: str) -> None:
    problems = {}
    known = {section.key for section in sections_to_share(support.application.current)}
    if not sections or not set(sections) <= known:
        problems["sections"] = _("Choose at least one of the sections in which you have written something.")
    if len(words) > LONGEST_WORD or "\0" in words:
        problems["words"] = _("Say what to look at in 1,000 characters or fewer.")
    if problems:
        raise Invalid(problems)


def comment_on_draft(
    session: Session,
    actor: Actor,
    reference: str,
    number: int,
    comments: Mapping[str, str],
    *,
    is_sent: bool,
    now: datetime,
    seen: str | None = None,
) -> DraftReview:
    """Keep the adviser's comments by question, and send them if they are ready. What is empty is no comment.

    `seen` is the `mark` of what was shown. Raises NotFound, NotAccepted, SupportIsOver, SentAlready, Outdated or
    Invalid.
    """
    support = get_place(session, actor, reference, Side.ADVISER, lock=True)
    review = get_review(session, support, number, Side.ADVISER, lock=True)
    wanted = {key: text.strip() for key, text in comments.items() if text.strip()}
    stands = {each.question_key: each.text for each in review.comments}
    if review.state is ReviewState.ANSWERED:
        if wanted != stands:
            raise SentAlready
        return review
    ensure_goes_on(support, now)
    if wanted != stands:
        ensure_seen(review.mark, seen)
    _check_comments(review, wanted, is_sent=is_sent)
    is_changed = _write_comments(review, actor, wanted, now)
    if is_sent:
        review.state = review_after(review.state, ReviewStep.ANSWER)
        review.answered_at, review.answered_by_id = now, actor.user_id
    session.flush()
    if is_sent:
        note(session, actor, "support.review_answered", support, now, version=review.number)
        tell(
            session, support, Side.APPLICANT, key=f"review_answered:{review.id}", template="review_answered",
            page=f"/reviews/{review.number}", now=now, title=support.application.title,
        )  # fmt: skip
    elif is_changed:
        note(session, actor, "support.review_commented", support, now, version=review.number)
    return review


def _check_comments(review: DraftReview, wanted: Mapping[str, str], *, is_sent: bool) -> None:
    shared = {each.key for one in review.form.sections if one.key in review.sections for each in one.questions}
    too_long = _("Write this comment in 5,000 characters or fewer.")
    problems = {
        f"comment-{key}": too_long for key, text in wanted.items() if len(text) > LONGEST_COMMENT or "\0" in text
    }
    if not wanted.keys() <= shared:
        problems["comments"] = _("Comment on the questions that the applicant has shared.")
    if is_sent and not wanted:
        problems["comments"] = _("Write at least one comment before you send them.")
    if problems:
        raise Invalid(problems)


def _write_comments(review: DraftReview, actor: Actor, wanted: Mapping[str, str], now: datetime) -> bool:
    """Put these in the place of those that stand; whether anything was changed."""
    assert actor.user_id is not None
    before = {each.question_key: each.text for each in review.comments}
    review.comments[:] = [each for each in review.comments if each.question_key in wanted]
    for comment in review.comments:
        comment.text = wanted[comment.question_key]
    new = [key for key in wanted if key not in before]
    review.comments.extend(
        ReviewComment(question_key=key, text=wanted[key], written_at=now, written_by_id=actor.user_id) for key in new
    )
    return wanted != before


def weigh_comments(
    session: Session,
    actor: Actor,
    reference: str,
    number: int,
    verdicts: Mapping[str, tuple[Verdict, str]],
    *,
    now: datetime,
    seen: str | None = None,
) -> DraftReview:
    """Say of comments, by question, whether they are taken, with a word if one likes. The rest stays as it is.

    `seen` is the `mark` of what was shown. Raises NotFound, NotPermitted, Outdated or Invalid.
    """
    support = get_place(session, actor, reference, Side.APPLICANT, lock=True)
    review = get_review(session, support, number, Side.APPLICANT, lock=True)
    if not may_share(actor, support):
        raise NotPermitted
    changed = [
        comment
        for comment in (review.comments if review.state is ReviewState.ANSWERED else ())
        if (comment.verdict, comment.word)
        != _tidied(verdicts.get(comment.question_key, (comment.verdict, comment.word)))
    ]
    if not changed:
        return review
    ensure_seen(review.mark, seen)
    _check_words(verdicts)
    for comment in changed:
        comment.verdict, comment.word = _tidied(verdicts[comment.question_key])
        is_open = comment.verdict is Verdict.OPEN
        comment.weighed_at, comment.weighed_by_id = (None, None) if is_open else (now, actor.user_id)
    session.flush()
    note(session, actor, "support.comments_weighed", support, now, version=review.number, comments=len(changed))
    return review


def _tidied(verdict: tuple[Verdict, str]) -> tuple[Verdict, str]:
    return verdict[0], verdict[1].strip()


def _check_words(verdicts: Mapping[str, tuple[Verdict, str]]) -> None:
    problems = {}
    for key, (verdict, word) in verdicts.items():
        if len(word) > LONGEST_WORD or "\0" in word:
            problems[f"word-{key}"] = _("Write this in 1,000 characters or fewer.")
        elif word.strip() and verdict is Verdict.OPEN:
            problems[f"verdict-{key}"] = _("Choose whether you take this comment up.")
    if problems:
        raise Invalid(problems)
