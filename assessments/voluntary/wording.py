"""What the groups of the equality form are called, in a form and in a table."""

from collections.abc import Mapping

from assessments.errors import _
from assessments.voluntary.states import Again, CommunityGroup, EqualityQuestion

GROUPS: Mapping[CommunityGroup, str] = {
    CommunityGroup.RACIAL_INEQUITY: _("Communities experiencing racial inequity"),
    CommunityGroup.DISABLED: _("Disabled people"),
    CommunityGroup.FAITH: _("Faith communities"),
    CommunityGroup.LGBT: _("LGBT+ people"),
    CommunityGroup.MIGRANTS: _("Migrants"),
    CommunityGroup.OLDER: _("Older people"),
    CommunityGroup.YOUNGER: _("Children and young people"),
    CommunityGroup.WOMEN_AND_GIRLS: _("Women and girls"),
    CommunityGroup.DISADVANTAGED: _("People at a disadvantage in education or money"),
    CommunityGroup.ANOTHER: _("Another group that meets inequity"),
    CommunityGroup.NONE: _("None of these in particular"),
}
QUESTIONS: Mapping[EqualityQuestion, str] = {
    EqualityQuestion.LED_BY: _("Led mostly by"),
    EqualityQuestion.WORK_FOR: _("Work mostly for"),
}
AGAIN: Mapping[Again, str] = {
    Again.YES: _("Yes"),
    Again.NO: _("No"),
    Again.NOT_SURE: _("Not sure"),
}
