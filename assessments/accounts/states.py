"""What an organisation can be, what became of asking to join one, and what a link or an attempt is for."""

from enum import StrEnum


class LegalForm(StrEnum):
    """How an organisation is constituted."""

    CHARITY = "charity"
    CIO = "cio"
    CIC = "cic"
    COMPANY_LIMITED_BY_GUARANTEE = "company_limited_by_guarantee"
    CO_OPERATIVE_OR_MUTUAL = "co_operative_or_mutual"
    SOCIAL_ENTERPRISE = "social_enterprise"
    UNINCORPORATED = "unincorporated"
    OTHER = "other"


class IncomeBand(StrEnum):
    """An organisation's income in its last financial year, in pounds."""

    NONE_YET = "none_yet"
    UP_TO_10K = "up_to_10k"
    FROM_10K_TO_100K = "from_10k_to_100k"
    FROM_100K_TO_500K = "from_100k_to_500k"
    FROM_500K_TO_1M = "from_500k_to_1m"
    FROM_1M_TO_10M = "from_1m_to_10m"
    OVER_10M = "over_10m"


class Region(StrEnum):
    """Where an organisation works: one region or country, or the whole of England or of the United Kingdom."""

    NORTH_EAST = "north_east"
    NORTH_WEST = "north_west"
    YORKSHIRE_AND_THE_HUMBER = "yorkshire_and_the_humber"
    EAST_MIDLANDS = "east_midlands"
    WEST_MIDLANDS = "west_midlands"
    EAST_OF_ENGLAND = "east_of_england"
    LONDON = "london"
    SOUTH_EAST = "south_east"
    SOUTH_WEST = "south_west"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"
    ENGLAND = "england"
    UK = "uk"


class Purpose(StrEnum):
    """What a link that was emailed to a person lets its holder do, once."""

    CONFIRM = "confirm"
    RESET = "reset"


class JoinAnswer(StrEnum):
    """What became of somebody's asking to be let into an organisation."""

    LET_IN = "let_in"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class AttemptKind(StrEnum):
    """What somebody who is not signed in tried to do."""

    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    RESET = "reset"
    FORMAT = "format"


NEEDS_CHARITY_NUMBER = frozenset({LegalForm.CHARITY, LegalForm.CIO})
NEEDS_COMPANY_NUMBER = frozenset({LegalForm.CIC, LegalForm.COMPANY_LIMITED_BY_GUARANTEE})
