"""What does the register of interference add to the frame, to my desk and to a matter's page?"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk import waiting
from firsthour.web.desk.clock_subjects import register_clock_subject
from firsthour.web.desk.matter_kinds import MatterButton, add_button
from firsthour.web.desk.models import Matter
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.intake.interference import CLOCK, KIND
from firsthour.web.intake.queries import interference as queries
from firsthour.web.intake.standing import working_steps
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, NavItem, Waiting


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    add_button(MatterButton(90, _("Somebody asked"), "shield-lock", _url, _may))
    write, read = Permission.WRITE_DOCUMENT, Permission.READ_AUDIT
    REGISTRY.add_nav(NavItem("office", 44, "intake:interference_own", _("Interference"), "shield-lock", write))
    REGISTRY.add_nav(
        NavItem("office", 45, "intake:interference_register", _("Interference register"), "shield-lock", read)
    )
    REGISTRY.add_nav(NavItem("office", 46, "intake:months", _("Months of the units"), "calendar-time", read))
    REGISTRY.add_waiting(KIND, waiting_months)
    waiting.KINDS[KIND] = (_("Months"), "calendar-time")
    register_topic("interference", _("Interference was recorded"), icon="shield-lock")
    register_clock_subject(KIND, queries.read_report_subjects)


def waiting_months(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the months that wait for a signature of this officer's unit."""
    if not request.access.may(Permission.WRITE_DOCUMENT):
        return
    for report in queries.list_unsigned(request.access, now=request.now, limit=limit):
        url = reverse("intake:month", args=[report.uid])
        yield Waiting(
            key=f"{KIND}:{report.uid}",
            kind=KIND,
            icon="calendar-time",
            title=gettext("Interference in %(month)s") % {"month": f"{report.month:%Y-%m}"},
            about=unit_words(report.unit),
            url=url,
            due_at=report.due_at,
            started_at=report.made_at,
            clock=CLOCK,
            action=gettext("Sign"),
            action_url=f"{url}#do",
        )


def _url(matter: Matter) -> str:
    return f"{reverse('intake:interference_new')}?matter={matter.uid}"


def _may(request: HttpRequest, matter: Matter) -> bool:
    return request.access.may(Permission.WRITE_DOCUMENT) and working_steps(request, matter) is not None
