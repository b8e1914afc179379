"""Which scopes does the interface know? Each operation asks for one; whoever makes a key reads these words."""

from django.utils.translation import gettext_lazy as _

from firsthour.web.people.scopes import SCOPES

READ_MATTERS = "matters:read"
WRITE_MATTERS = "matters:write"
READ_TASKS = "tasks:read"
READ_INCIDENTS = "incidents:read"
WRITE_INCIDENTS = "incidents:write"
WRITE_ALERTS = "alerts:write"
WRITE_SMS_EVENTS = "sms:write"


def add_scopes() -> None:
    """Tell the people who make keys what each opens."""
    SCOPES.add(READ_MATTERS, _("Reads the matters of the key's unit and below that are not confidential."))
    SCOPES.add(WRITE_MATTERS, _("Opens leads in the key's unit or one below. Needs matters:read beside it."))
    SCOPES.add(READ_TASKS, _("Reads the tasks of the key's unit and below."))
    SCOPES.add(READ_INCIDENTS, _("Reads how the incidents stand that were sent in, in the key's unit and below."))
    SCOPES.add(WRITE_INCIDENTS, _("Sends incidents in, which become reports in the key's unit or one below."))
    SCOPES.add(WRITE_ALERTS, _("Hands warnings in; each request is signed with the key."))
    SCOPES.add(
        WRITE_SMS_EVENTS,
        _("For the provider of short messages alone: tells what became of them and what was answered, signed."),
    )
