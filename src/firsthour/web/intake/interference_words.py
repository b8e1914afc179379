"""Which words do people read for the codes of the register of interference?"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.intake.models.interference import Duty, Standing, Way

STANDINGS: dict[str, Any] = {
    Standing.LEADER: _("leading cadre"),
    Standing.OFFICER: _("officer of the force, court or procuratorate"),
    Standing.FORMER: _("has left such an office"),
    Standing.AGENCY: _("another agency or organisation"),
    Standing.PARTY: _("party, relative, lawyer or middleman"),
    Standing.OTHER: _("somebody else"),
}
WAYS: dict[str, Any] = {
    Way.IN_PERSON: _("in person"),
    Way.PHONE: _("by phone"),
    Way.MESSAGE: _("by message"),
    Way.LETTER: _("by letter or note"),
    Way.THROUGH_OTHERS: _("through others"),
}
DUTIES: dict[str, Any] = {
    Duty.WITHIN: _("within a duty by law"),
    Duty.OUTSIDE: _("outside any duty"),
    Duty.UNCLEAR: _("not clear"),
}
