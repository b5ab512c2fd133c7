"""How the lines of an envelope are called on a page."""

from flask_babel import gettext as _

from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.states import AWARD_PURPOSES
from portal.wording import PURPOSES


def has_parts(found: Round) -> bool:
    """Whether awards are paid for several purposes."""
    return len({line.purpose for line in found.envelope if line.purpose in AWARD_PURPOSES}) > 1


def line_told(line: EnvelopeLine, found: Round) -> str:
    """A line by its year, and by its purpose where awards are paid for several."""
    if not has_parts(found):
        return line.financial_year
    return str(_("%(purpose)s, %(year)s", purpose=PURPOSES[line.purpose], year=line.financial_year))
