"""What interests, the grounds of conflicts and their standings are called on a page and in a file."""

from assessments.errors import _
from assessments.interests.states import ConflictGround, InterestKind, Standing

KINDS = {
    InterestKind.EMPLOYER: _("I work for it, or am paid by it"),
    InterestKind.TRUSTEESHIP: _("I am a trustee or director of it"),
    InterestKind.MEMBERSHIP: _("I am a member or volunteer"),
    InterestKind.FAMILY: _("Somebody close to me is part of it"),
    InterestKind.MONEY: _("I have money in it, or owe it money"),
    InterestKind.PAST_GRANT: _("I had a grant or contract with it"),
}

KINDS_BRIEFLY = {
    InterestKind.EMPLOYER: _("Employer"),
    InterestKind.TRUSTEESHIP: _("Trustee or director"),
    InterestKind.MEMBERSHIP: _("Member or volunteer"),
    InterestKind.FAMILY: _("Family or close friend"),
    InterestKind.MONEY: _("Money"),
    InterestKind.PAST_GRANT: _("Past grant or contract"),
}

GROUNDS = {
    ConflictGround.OWN_ORGANISATION: _("Belongs to the organisation"),
    ConflictGround.FORMER_ORGANISATION: _("Belonged to the organisation"),
    ConflictGround.PARTNER: _("Their organisation is a partner in it"),
    ConflictGround.NUMBER: _("Their organisation has the same number in a register"),
    ConflictGround.SAME_NAME: _("Their organisation has the same name"),
    ConflictGround.EMAIL_DOMAIN: _("The same end of the email address"),
    ConflictGround.ADVISED: _("Advised the application"),
    ConflictGround.CO_APPLICANT: _("An organisation of theirs applied together with one of it in the last three years"),
    ConflictGround.REGISTER: _("Their register of interests names it"),
    ConflictGround.DECLARED: _("They say that they have an interest"),
}

STANDINGS = {
    Standing.CLEAR: _("Excluded"),
    Standing.POSSIBLE: _("To be decided"),
    Standing.CONFIRMED: _("Confirmed"),
    Standing.DISMISSED: _("Dismissed"),
}
