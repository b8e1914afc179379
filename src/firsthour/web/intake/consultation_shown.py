"""What do joint consultations add to my desk, to the notices and to a matter's page?"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk import waiting
from firsthour.web.desk.clock_subjects import register_clock_subject
from firsthour.web.desk.clocks import LISTENERS
from firsthour.web.desk.matter_kinds import MatterButton, Panel, add_button, add_panel
from firsthour.web.desk.models import Matter
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.intake.consultation_policies import may_consult
from firsthour.web.intake.consultations import CLOCK, KIND, page_of, tell_unanswered
from firsthour.web.intake.models.consultations import Consultation
from firsthour.web.intake.queries import consultations as queries
from firsthour.web.intake.standing import working_steps
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, Waiting


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    add_panel(Panel("intake.consultations", 30, "intake/parts/consultations_panel.html", read_panel))
    add_button(MatterButton(50, _("Consult jointly"), "message-question", _url, _may))
    REGISTRY.add_waiting("consultation", waiting_consultations)
    waiting.KINDS["consultation"] = (_("Consultations"), "message-question")
    register_topic("consultation", _("A joint consultation"), icon="message-question")
    register_clock_subject(KIND, queries.read_consultation_subjects)
    if tell_unanswered not in LISTENERS:
        LISTENERS.append(tell_unanswered)


def read_panel(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return the consultations about a matter; an agency sees none."""
    if working_steps(request, matter) is None:
        return None
    ones = queries.list_consultations(matter)
    return {"ones": ones} if ones else None


def waiting_consultations(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the opinions this officer owes, and the consultations to be decided."""
    if not request.access.may(Permission.WRITE_DOCUMENT):
        return
    for member in queries.list_unanswered(request.access, now=request.now, limit=limit):
        yield _waiting(member.consultation, action=gettext("Give my opinion"), tag=gettext("opinion asked"))
    for one in queries.list_to_decide(request.access, now=request.now, limit=limit):
        yield _waiting(one, action=gettext("Decide"), tag=gettext("to be decided"))


def _waiting(one: Consultation, *, action: str, tag: str) -> Waiting:
    url = page_of(one)
    return Waiting(
        key=f"consultation:{one.uid}",
        kind=KIND,
        icon="message-question",
        title=gettext("Joint consultation: %(number)s") % {"number": one.matter.number},
        about=one.question[:60],
        url=url,
        due_at=one.due_at,
        started_at=one.opened_at,
        clock=CLOCK,
        tag=tag,
        action=action,
        action_url=f"{url}#do",
    )


def _url(matter: Matter) -> str:
    return reverse("intake:consult", args=[matter.uid])


def _may(request: HttpRequest, matter: Matter) -> bool:
    steps = working_steps(request, matter)
    return steps is not None and may_consult(steps)
