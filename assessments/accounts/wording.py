"""What legal forms, income bands, regions, roles and places are called on a page."""

from assessments.accounts.states import IncomeBand, LegalForm, Region
from assessments.actors import Place, Role
from assessments.errors import _

LEGAL_FORMS = {
    LegalForm.CHARITY: _("Charity"),
    LegalForm.CIO: _("Charitable incorporated organisation (CIO)"),
    LegalForm.CIC: _("Community interest company (CIC)"),
    LegalForm.COMPANY_LIMITED_BY_GUARANTEE: _("Company limited by guarantee"),
    LegalForm.CO_OPERATIVE_OR_MUTUAL: _("Co-operative or mutual"),
    LegalForm.SOCIAL_ENTERPRISE: _("Social enterprise"),
    LegalForm.UNINCORPORATED: _("Unincorporated group"),
    LegalForm.OTHER: _("Something else"),
}

INCOME_BANDS = {
    IncomeBand.NONE_YET: _("No full year of income yet"),
    IncomeBand.UP_TO_10K: _("Up to £10,000"),
    IncomeBand.FROM_10K_TO_100K: _("Over £10,000, up to £100,000"),
    IncomeBand.FROM_100K_TO_500K: _("Over £100,000, up to £500,000"),
    IncomeBand.FROM_500K_TO_1M: _("Over £500,000, up to £1 million"),
    IncomeBand.FROM_1M_TO_10M: _("Over £1 million, up to £10 million"),
    IncomeBand.OVER_10M: _("Over £10 million"),
}

REGIONS = {
    Region.NORTH_EAST: _("North East"),
    Region.NORTH_WEST: _("North West"),
    Region.YORKSHIRE_AND_THE_HUMBER: _("Yorkshire and the Humber"),
    Region.EAST_MIDLANDS: _("East Midlands"),
    Region.WEST_MIDLANDS: _("West Midlands"),
    Region.EAST_OF_ENGLAND: _("East of England"),
    Region.LONDON: _("London"),
    Region.SOUTH_EAST: _("South East"),
    Region.SOUTH_WEST: _("South West"),
    Region.WALES: _("Wales"),
    Region.SCOTLAND: _("Scotland"),
    Region.NORTHERN_IRELAND: _("Northern Ireland"),
    Region.ENGLAND: _("The whole of England"),
    Region.UK: _("The whole of the United Kingdom"),
}

ROLES = {
    Role.MANAGER: _("Fund manager"),
    Role.APPROVER: _("Approver"),
    Role.ASSESSOR: _("Assessor"),
    Role.MODERATOR: _("Moderator"),
    Role.ADVISER: _("Adviser"),
    Role.AUDITOR: _("Auditor"),
}

ROLES_EXPLAINED = {
    Role.MANAGER: _("Sets up rounds, screens, assigns and proposes decisions"),
    Role.APPROVER: _("Approves what a manager proposed, or sends it back"),
    Role.ASSESSOR: _("Scores the applications that are assigned to them"),
    Role.MODERATOR: _("Agrees a score where assessors differ"),
    Role.ADVISER: _("Supports invited organisations between the stages"),
    Role.AUDITOR: _("Reads applications, judging, decisions and the trail"),
}

PLACES = {
    Place.LEAD: _("Lead: can write, submit and invite others"),
    Place.EDITOR: _("Editor: can write, but not submit"),
    Place.VIEWER: _("Viewer: can read only"),
}
