"""The list of tasks: mine, my units', given by me; its filter in the URL, by clock, fifty rows and then more."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.law.clocks import Clock
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations import record
from firsthour.web.desk.matter_forms import ViewForm
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Task, TaskState
from firsthour.web.desk.queries import task_lists as queries
from firsthour.web.desk.queries.matter_page import list_matter_units, list_owners_within
from firsthour.web.desk.task_forms import SCOPE_WORDS, TaskListForm
from firsthour.web.desk.views.addresses import changed_query, only_filters
from firsthour.web.desk.views.saved import PAGES, list_shown_views
from firsthour.web.desk.wording import TASK_STATES
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

PAGE = "tasks"
COLUMNS = (
    Column(gettext_lazy("Due by"), lambda row: full_time(row.due_at)),
    Column(gettext_lazy("Task"), lambda row: row.title, mask_title),
    Column(gettext_lazy("Matter"), lambda row: row.matter.number if row.matter else None),
    Column(gettext_lazy("State"), lambda row: str(TASK_STATES[TaskState(row.state)])),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("Officer"), lambda row: row.assignee.name if row.assignee else None),
    Column(gettext_lazy("Assigned by"), lambda row: row.maker.name if row.maker else None),
    Column(gettext_lazy("Assigned at"), lambda row: full_time(row.started_at)),
    Column(gettext_lazy("Closed at"), lambda row: full_time(row.closed_at) if row.closed_at else None),
)


@require_GET
@needs(Permission.OPEN_DESK)
def tasks(request: HttpRequest) -> HttpResponse:
    """List the tasks this visitor sees, narrowed by the URL; ``after`` asks for the next rows only."""
    form = _form(request)
    wanted, after = form.wanted(), request.GET.get("after", "")
    page = queries.list_tasks(request.access, wanted, now=request.now, after=after)
    if wanted.text and not after:
        record("task.search", by=request.actor, now=request.now, details={"text": wanted.text})
    plain = only_filters(request.GET, PAGES[PAGE].filters)
    shown = {
        "rows": _rows(request, page.rows),
        "more": changed_query(plain, after=page.after) if page.after else "",
        "plain": plain.urlencode(),
    }
    if after:
        return render(request, "desk/parts/task_rows.html", shown)
    return render(request, "desk/tasks.html", {**shown, **_around(request, form, wanted, plain)})


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def tasks_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what the filter shows."""
    asked = _form(request)
    wanted = asked.wanted()
    n_rows = queries.filter_tasks(request.access, wanted, now=request.now).order_by().count()
    rows = queries.iterate_tasks(request.access, wanted, now=request.now)
    return export_list(request, Export("tasks", _("Tasks"), COLUMNS, rows, n_rows, asked.in_words()), form=form)


def _form(request: HttpRequest) -> TaskListForm:
    access = request.access
    return TaskListForm(
        request.GET, units=list_matter_units(access), officers=list_owners_within(access, now=request.now)
    )


def _rows(request: HttpRequest, tasks: list[Task]) -> list[tuple[Task, str, Clock | None]]:
    clocks = queries.clocks_of(tasks, now=request.now)
    return [(one, mask_text(one.title), clocks.get(one.pk)) for one in tasks]


def _around(
    request: HttpRequest, form: TaskListForm, wanted: queries.TaskFilter, plain: QueryDict
) -> dict[str, object]:
    """Return what stands around the rows: the three lists, filter, number, saved views."""
    narrowing = only_filters(plain, [name for name in PAGES[PAGE].filters if name != "scope"])
    return {
        "form": form,
        "wanted": wanted,
        "is_narrowed": bool(narrowing),
        "total": queries.count_tasks(request.access, wanted, now=request.now),
        "ceiling": queries.CEILING,
        "scopes": [(words, changed_query(plain, scope=key), key == wanted.scope) for key, words in SCOPE_WORDS.items()],
        "views": list_shown_views(request, PAGE, plain=plain),
        "view_form": ViewForm(initial={"query": plain.urlencode()}),
        "may_assign": request.access.may(Permission.ASSIGN_TASK),
        "page_title": _("Tasks"),
    }
