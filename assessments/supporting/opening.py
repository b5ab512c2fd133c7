"""Who opens a document of the shared place: both sides, and the adviser what a shared version of a draft names.

The receipts of a preparation grant are opened by the applicant and the fund's manager and auditor.
"""

from uuid import UUID

from sqlalchemy import Text, cast, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor, Role
from assessments.applications.attachments import openable
from assessments.applications.models import Application
from assessments.applications.policies import own, staffed
from assessments.decisions.models import Support
from assessments.documents.models import Document
from assessments.supporting.exchanged import SupportDocument
from assessments.supporting.grants import GrantSpending, PreparationGrant
from assessments.supporting.models import DraftReview


def get_shared_document(session: Session, actor: Actor, document_id: UUID) -> Document:
    """A document of a shared place to which the actor comes, or a receipt of a grant that they keep the account of.

    Raises NotFound, or NotOpenable as for any other."""
    advised = (Support.adviser_id == actor.user_id) & staffed(actor, Role.ADVISER)
    place = (
        select(Support.id)
        .join(Support.application)
        .where(or_(own(actor), advised), Application.organisation_id == Document.organisation_id)
        .correlate(Document)  # two levels up: left to itself, it would be any document of the organisation
    )
    given = exists().where(SupportDocument.document_id == Document.id, SupportDocument.support_id.in_(place))
    kept = or_(own(actor), staffed(actor, Role.MANAGER, Role.AUDITOR))
    accounted = (
        select(PreparationGrant.id)
        .join(Support, Support.id == PreparationGrant.support_id)
        .join(Support.application)
        .where(kept, Application.organisation_id == Document.organisation_id)
        .correlate(Document)
    )
    receipt = exists().where(GrantSpending.document_id == Document.id, GrantSpending.grant_id.in_(accounted))
    named = cast(DraftReview.content, Text).contains(f'"{document_id}"')
    shared = exists().where(named, DraftReview.support_id.in_(place.where(advised)))
    document = session.scalar(
        select(Document)
        .where(Document.id == document_id, or_(given, shared, receipt))
        .options(joinedload(Document.stored))
    )
    return openable(document)
