"""What do exports add to my desk, to the notices and to every list?"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from firsthour.web.audit.hooks import HOOKS
from firsthour.web.desk.models.exports import ExportRequest
from firsthour.web.desk.queries.exports import list_waiting
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.registry import REGISTRY, Waiting


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    from firsthour.web.desk.views.exports import ask_approval

    HOOKS.ask_approval = ask_approval
    REGISTRY.add_waiting("export", waiting_exports)


def waiting_exports(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the requests that wait for this officer's decision, and the own approved files."""
    access = request.access
    if access.officer is None:
        return
    for one in list_waiting(access, now=request.now, limit=limit):
        if one.asker_id == access.officer.pk:
            about = gettext("approved by %(name)s") % {"name": one.decider.name if one.decider else ""}
            yield _waiting(one, about=about, action=gettext("Fetch the file"))
        else:
            yield _waiting(one, about=f"{one.asker.name} · {unit_words(one.unit)}", action=gettext("Approve or refuse"))


def _waiting(one: ExportRequest, *, about: str, action: str) -> Waiting:
    url = reverse("desk:export", args=[one.uid])
    return Waiting(
        key=f"export:{one.uid}", kind="export", icon="file-export",
        title=gettext("Export: %(title)s") % {"title": one.title}, about=about, url=url, due_at=one.until_at,
        started_at=one.decided_at or one.asked_at, clock="task", action=action, action_url=f"{url}#do",
    )  # fmt: skip
