"""Imports every model, so that the metadata is whole for Alembic and for the tests."""

from assessments.accounts import exclusions
from assessments.accounts import models as accounts
from assessments.allocating import models as allocating
from assessments.applications import clarifications, confirmations, drafts, papers, reach, taken
from assessments.applications import models as applications
from assessments.audit import models as audit
from assessments.awards import banking, clauses, deeds
from assessments.awards import models as awards
from assessments.batches import models as batches
from assessments.casework import models as casework
from assessments.correspondence import models as correspondence
from assessments.db import Base
from assessments.decisions import beside, corrections, feedback, loans, plans, written
from assessments.decisions import models as decisions
from assessments.documents import models as documents
from assessments.enquiries import models as enquiries
from assessments.formats import models as formats
from assessments.funds import models as funds
from assessments.interests import models as interests
from assessments.jobs import models as jobs
from assessments.messages import models as messages
from assessments.panels import models as panels
from assessments.passports import models as passports
from assessments.reach import models as reach_reports
from assessments.replies import models as replies
from assessments.reports import models as reports
from assessments.rooms import models as rooms
from assessments.samples import models as samples
from assessments.scoring import anchors, assessment_versions, discussion, draws, leaks, notes, rankings
from assessments.scoring import models as scoring
from assessments.standings import models as standings
from assessments.supporting import exchanged, grants, groups
from assessments.supporting import models as supporting
from assessments.voluntary import models as voluntary

BESIDE = (
    anchors, assessment_versions, banking, beside, clarifications, clauses, confirmations, corrections, deeds,
    discussion, drafts, draws, exchanged, exclusions, feedback, grants, groups, leaks, loans, notes, papers, plans,
    rankings, reach, written,
)  # fmt: skip
"""Tables of an area that stand in a file of their own."""
AREAS = (
    accounts, audit, jobs, messages, documents, passports, funds, standings, formats, applications, taken, interests,
    scoring, allocating, panels, decisions, supporting, awards, casework, correspondence, replies, voluntary,
    reach_reports, reports, enquiries, rooms, batches, samples,
)  # fmt: skip
metadata = Base.metadata
