"""What the parts of a passport are called, and what each is."""

from assessments.errors import _
from assessments.passports.states import Part, Standing

PARTS = {
    Part.GOVERNING_DOCUMENT: _("Governing document"),
    Part.ACCOUNTS: _("Latest accounts"),
    Part.TRUSTEES: _("Trustees or directors"),
    Part.SAFEGUARDING: _("Safeguarding policy"),
    Part.EQUALITY: _("Equality policy"),
    Part.DATA_PROTECTION: _("Data protection policy"),
    Part.HEALTH_AND_SAFETY: _("Health and safety policy"),
    Part.ENVIRONMENT: _("Environmental policy"),
    Part.INSURANCE: _("Insurance"),
}

EXPLAINED = {
    Part.GOVERNING_DOCUMENT: _("Your constitution, trust deed, rules, or articles of association, as they are now."),
    Part.ACCOUNTS: _("The newest accounts that were approved. Their date is the last day of the year that they cover."),
    Part.TRUSTEES: _("How many trustees, directors or committee members you have, and on which day that was so."),
    Part.SAFEGUARDING: _("How you keep children, and adults at risk, safe. Its date is when it was last agreed."),
    Part.EQUALITY: _("How you treat everybody fairly. Its date is when it was last agreed."),
    Part.DATA_PROTECTION: _("How you look after what you know about people. Its date is when it was last agreed."),
    Part.HEALTH_AND_SAFETY: _("How you keep people safe at work. Its date is when it was last agreed."),
    Part.ENVIRONMENT: _("How you look after the environment. Its date is when it was last agreed."),
    Part.INSURANCE: _("Public liability, and employers’ liability if you employ people: insurer, policy and cover."),
}

STANDINGS = {
    Standing.MISSING: _("Missing"),
    Standing.EXPIRED: _("Expired"),
    Standing.EXPIRES_SOON: _("Expires soon"),
    Standing.VALID: _("In order"),
}
