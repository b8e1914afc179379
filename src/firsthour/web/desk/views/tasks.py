"""Pages of tasks: one task with its history and the steps that may be taken, and a new one."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.desk import tasks
from firsthour.web.desk.forms import AnswerForm, HandOverForm, PauseForm, ReasonForm, TaskForm
from firsthour.web.desk.models import Task
from firsthour.web.desk.queries.events import list_task_events
from firsthour.web.desk.queries.matters import get_one_matter
from firsthour.web.desk.queries.people import list_assignable_officers, list_assignable_units
from firsthour.web.desk.queries.tasks import get_one_task
from firsthour.web.desk.task_policies import task_steps
from firsthour.web.desk.templatetags.desk import event_words
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import form_page, found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.conflicts import is_conflict, late_page

_both = require_http_methods(["GET", "POST"])
STEP_WORDS = {
    "acknowledge": gettext_lazy("Take on"),
    "answer": gettext_lazy("Answer"),
    "refuse": gettext_lazy("Refuse"),
    "hand_over": gettext_lazy("Hand over"),
    "withdraw": gettext_lazy("Withdraw"),
    "accept": gettext_lazy("Accept the answer"),
    "send_back": gettext_lazy("Send back"),
    "pause": gettext_lazy("Pause the clock"),
    "resume": gettext_lazy("Let the clock run"),
}


@require_GET
@needs(Permission.OPEN_DESK)
def task(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a task: what is asked, its clock, what happened, and what this officer may do now."""
    one = found(lambda: get_one_task(request.access, uid, now=request.now))
    return _page(request, one)


@require_http_methods(["POST"])
@needs(Permission.OPEN_DESK)
def step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Take one step with a task; what is wrong is said on the page, and what was typed stays."""
    one = found(lambda: get_one_task(request.access, uid, now=request.now))
    if name not in STEP_WORDS:
        raise Http404
    form = _form(request, one, name, bound=True)
    if name not in task_steps(request.access, one, now=request.now):
        return _late(request, one, form)
    if form.is_valid():
        with said_in(form):
            _STEPS[name](request, one, form)
    if form.errors:
        return _page(request, one, step=name, form=form, status=409 if is_conflict(form) else 422)
    messages.success(request, _("Done: %(step)s") % {"step": STEP_WORDS[name]})
    return redirect("desk:home" if name in ("accept", "withdraw", "hand_over") else one_url(one))


@_both
@needs(Permission.ASSIGN_TASK)
def task_new(request: HttpRequest) -> HttpResponse:
    """Give a task; ``?matter=`` carries the matter in."""
    access = request.access
    matter_uid = request.GET.get("matter", "")
    matter = found(lambda: get_one_matter(access, UUID(matter_uid), now=request.now)) if _is_uid(matter_uid) else None
    units = list_assignable_units(access)
    officers = list_assignable_officers(access, now=request.now)
    form = TaskForm(
        request.POST or None, units=units, officers=officers, now=request.now, initial={"unit": _home(request)}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = tasks.NewTask(
            title=given["title"], words=given["words"], unit=given["unit"], assignee=given["assignee"],
            due_at=given["due_at"], matter=matter,
        )  # fmt: skip
        with said_in(form):
            made = tasks.assign(new, maker=access.officer, by=request.actor, now=request.now)
            messages.success(request, _("The task is assigned."))
            return redirect(one_url(made))
    about = f"{matter.number} {matter.title}" if matter else ""
    return form_page(request, form, title=_("New task"), verb=_("Assign"), back="desk:home", about=about)


def one_url(one: Task) -> str:
    """Return where a task is shown."""
    from django.urls import reverse

    return reverse("desk:task", args=[one.uid])


def _late(request: HttpRequest, one: Task, form: Form) -> HttpResponse:
    """Return what was typed for a step that somebody else's step has made impossible; else there is no such step."""
    if not 0 < version_of(request) < one.version:
        raise Http404
    last = next(iter(list_task_events(one)), None)
    return late_page(
        request, form, back_url=one_url(one), about=one.title, words=event_words(last) if last else "",
        changed_by=last.by_name if last else "", changed_at=last.recorded_at if last else None,
    )  # fmt: skip


def _page(
    request: HttpRequest, one: Task, *, step: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    steps = task_steps(request.access, one, now=request.now)
    forms = [(name, STEP_WORDS[name], form if name == step else _form(request, one, name)) for name in steps]
    shown = {
        "task": one,
        "main": forms[:1],
        "others": forms[1:],
        "open_step": step,
        "events": list_task_events(one),
        "page_title": one.title,
    }
    return render(request, "desk/task.html", shown, status=status)


def _form(request: HttpRequest, one: Task, name: str, *, bound: bool = False) -> Form:
    typed = request.POST if bound else None
    prefix = {"auto_id": f"id_{name}_%s"}
    if name == "hand_over":
        units = list_assignable_units(request.access, also=one.unit)
        officers = list_assignable_officers(request.access, now=request.now, also=one.unit)
        return HandOverForm(typed, units=units, officers=officers, initial={"unit": one.unit.uid}, **prefix)
    kinds: dict[str, type[Form]] = {
        "answer": AnswerForm, "refuse": ReasonForm, "send_back": ReasonForm, "withdraw": ReasonForm, "pause": PauseForm,
    }  # fmt: skip
    return kinds.get(name, Form)(typed, **prefix)


def _is_uid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _home(request: HttpRequest) -> object:
    return request.access.unit.uid if request.access.unit else None


Step = Callable[[HttpRequest, Task, Form], Task]
_STEPS: dict[str, Step] = {
    "acknowledge": lambda request, one, form: tasks.acknowledge(one, officer=request.access.officer, **_by(request)),
    "answer": lambda request, one, form: tasks.answer(one, text=form.cleaned_data["text"], **_by(request)),
    "refuse": lambda request, one, form: tasks.refuse(one, reason=form.cleaned_data["text"], **_by(request)),
    "hand_over": lambda request, one, form: tasks.hand_over(
        one,
        unit=form.cleaned_data["unit"],
        assignee=form.cleaned_data["assignee"],
        reason=form.cleaned_data["text"],
        **_by(request),
    ),
    "withdraw": lambda request, one, form: tasks.withdraw(one, reason=form.cleaned_data["text"], **_by(request)),
    "accept": lambda request, one, form: tasks.accept(one, **_by(request)),
    "send_back": lambda request, one, form: tasks.send_back(one, reason=form.cleaned_data["text"], **_by(request)),
    "pause": lambda request, one, form: tasks.pause(one, why=form.cleaned_data["why"], **_by(request)),
    "resume": lambda request, one, form: tasks.resume(one, **_by(request)),
}


def _by(request: HttpRequest) -> dict[str, object]:
    return {"version": version_of(request), "by": request.actor, "now": request.now}
