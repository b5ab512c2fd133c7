"""What stands before an application opens to somebody who has no interest in it, apart from saying so."""

from sqlalchemy.orm import Session

from assessments.errors import Refused, _
from assessments.interests.queries import find_confirmed, has_declared_beforehand, has_undecided
from assessments.scoring.models import Assignment


class InQuestion(Refused):
    """It was found that the person may have a part in the application, and nobody has decided about that yet."""

    sentence = _(
        "This application was not opened: the fund’s manager looks into whether you may have a part in it. It opens "
        "once they have said that you have none."
    )


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
    application = work.submission.application
    if has_undecided(session, application.id, work.assessor_id):
        raise InQuestion
    if find_confirmed(session, work.assessor_id, application.round_id) is None:
        raise InterestsNotConfirmed
    if not has_declared_beforehand(session, work.assessor_id, work.submission):
        raise ApplicantsNotDeclared
