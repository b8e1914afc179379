"""What do matters and papers add to the frame, to my desk, to the gate and to the palette?"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.hooks import HOOKS
from firsthour.web.desk.document_kinds import get_one_document_kind
from firsthour.web.desk.matter_kinds import new_matter_url
from firsthour.web.desk.matter_policies import signable_documents, visible_documents
from firsthour.web.desk.models import Document, DocumentState, Matter
from firsthour.web.desk.palette import Command, add_command
from firsthour.web.desk.queries.first_rows import first_rows
from firsthour.web.desk.revealing import register_matters
from firsthour.web.desk.rollups import connect_rollups
from firsthour.web.desk.search_matters import connect_search
from firsthour.web.desk.search_shown import register_search
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, NavItem, Waiting
from firsthour.web.ui.templatetags.firsthour import spoken_language


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    connect_rollups()
    connect_search()
    register_search()
    register_matters()
    HOOKS.find_matter = find_matter
    REGISTRY.add_nav(NavItem("desk", 20, "desk:matters", _("Matters"), "folder", Permission.OPEN_DESK, key="m"))
    REGISTRY.add_waiting("document", waiting_papers)
    sees, assigns = Permission.SEE_MATTERS, Permission.ASSIGN_TASK
    add_command(Command(_("New lead"), "plus", lambda: new_matter_url("lead"), lambda r: r.access.may(sees)))
    add_command(Command(_("New task"), "list-check", lambda: reverse("desk:task_new"), lambda r: r.access.may(assigns)))


def waiting_papers(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the papers that wait for this officer's signature, and those that came back to be mended."""
    access = request.access
    if access.officer is None:
        return
    if access.may(Permission.SIGN_DOCUMENT):
        papers = signable_documents(access, now=request.now).select_related("matter", "unit", "made_by")
        for paper in first_rows(papers.order_by("made_at", "pk"), limit):
            yield _waiting(paper, action=gettext("Sign"), tag=gettext("to sign"))
    if access.may(Permission.WRITE_DOCUMENT):
        back = visible_documents(access, now=request.now).filter(made_by=access.officer, state=DocumentState.RETURNED)
        back = back.select_related("matter", "unit", "made_by").order_by("made_at", "pk")
        for paper in first_rows(back, limit):
            yield _waiting(paper, action=gettext("Mend"), tag=gettext("sent back to the writer"))


def _waiting(paper: Document, *, action: str, tag: str) -> Waiting:
    url = reverse("desk:paper", args=[paper.uid])
    return Waiting(
        key=f"document:{paper.uid}",
        kind="document",
        icon="file-text",
        title=get_one_document_kind(paper.kind).words[spoken_language()],
        about=" · ".join(
            (paper.matter.number, unit_words(paper.unit), gettext("from %(name)s") % {"name": paper.made_by.name})
        ),
        url=url,
        due_at=None,
        started_at=paper.made_at,
        clock="",
        tag=tag,
        action=action,
        action_url=f"{url}#do",
    )


def find_matter(number: str) -> str:
    """Return the uid of the matter with this number, or nothing; for the record, which keeps keys."""
    uid = Matter.objects.filter(number=number).values_list("uid", flat=True).first()
    return str(uid) if uid else ""
