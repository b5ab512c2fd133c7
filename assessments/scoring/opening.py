"""What stands before an application opens to somebody who has no interest in it, apart from saying so."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.applications.models import Submission
from assessments.errors import Refused, _
from assessments.interests.queries import list_applicants_declared, list_confirmed, list_undecided
from assessments.scoring.models import Assignment


class InQuestion(Refused):
    """It was found that the person may have a part in the application, and nobody has decided about that yet."""

    sentence = _(
        "This application was not opened: the fund’s manager looks into whether you may have a part in it. It opens "
        "once they have said that you have none."
    )


class NotYet(InQuestion):
    """The same in an anonymous stage, where no word tells whether somebody is tied to one application or another."""

    sentence = _("This application was not opened: it does not open yet. There is nothing for you to do about it.")


class ApplicantsNotDeclared(Refused):
    """The person has not gone through the applicants of a round, before an anonymous application of it opens."""

    sentence = _(
        "This application was not opened: go through the list of all applicants first, and say in which you have an "
        "interest. You find it with your register of interests."
    )


class InterestsNotConfirmed(Refused):
    """The person has not said for this round that their register of interests is complete."""

    sentence = _(
        "This application was not opened: say first that your register of interests is complete for this round. "
        "You find it on your list of applications to assess."
    )


def ensure_may_open(session: Session, work: Assignment) -> None:
    """Refuse what is in question, and what opens only to who has declared. The work is loaded with its application.

    Raises InQuestion, InterestsNotConfirmed or ApplicantsNotDeclared.
    """
    first = what_comes_first(session, work.assessor_id, work.submission.application.round_id, [work.submission])
    if first:
        raise first[work.submission_id]


def what_comes_first(
    session: Session, person_id: UUID, round_id: UUID, submissions: Collection[Submission]
) -> dict[UUID, type[Refused]]:
    """Which of these submissions of a round do not open to a person yet, each with the refusal that says why."""
    waiting = list_waiting(session, [person_id], round_id, submissions)
    return {submission_id: why for (submission_id, _person_id), why in waiting.items()}


def list_waiting(
    session: Session, person_ids: Collection[UUID], round_id: UUID, submissions: Collection[Submission]
) -> dict[tuple[UUID, UUID], type[Refused]]:
    """The same of several people, by submission and person: three statements at most, however many there are.

    The submissions are loaded with their stages and applications.
    """
    asked = list_undecided(session, person_ids, [each.application_id for each in submissions])
    confirmed = list_confirmed(session, round_id, person_ids)
    is_nameless = any(each.stage.is_anonymous for each in submissions)
    looked = list_applicants_declared(session, person_ids, round_id) if is_nameless else {}
    waiting: dict[tuple[UUID, UUID], type[Refused]] = {}
    for each in submissions:
        for person_id in person_ids:
            seen = looked.get(person_id)
            in_question = (each.application_id, person_id) in asked
            if in_question and not each.stage.is_anonymous:
                waiting[each.id, person_id] = InQuestion
            elif person_id not in confirmed:
                waiting[each.id, person_id] = InterestsNotConfirmed
            elif each.stage.is_anonymous and (seen is None or not seen.covers(each.submitted_at)):
                waiting[each.id, person_id] = ApplicantsNotDeclared
            elif in_question:
                waiting[each.id, person_id] = NotYet
    return waiting
