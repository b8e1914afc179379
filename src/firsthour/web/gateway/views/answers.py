"""Which page shows answers that nobody asked for? A list without their content; a person says where they belong."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.base.errors import UserError
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.gateway.forms import AssignForm
from firsthour.web.gateway.operations.taking import assign_answer
from firsthour.web.gateway.policies import message_steps
from firsthour.web.gateway.queries import messages as queries
from firsthour.web.gateway.wording import gateway_words, kind_words, stray_error
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

COLUMNS = (
    Column(gettext_lazy("Came"), lambda row: full_time(row.received_at)),
    Column(gettext_lazy("Way"), lambda row: gateway_words(row.gateway) if row.gateway else _("by hand")),
    Column(gettext_lazy("Which message"), lambda row: kind_words(row.code) if row.code else None),
    Column(gettext_lazy("Names"), lambda row: row.answers_to or None),
    Column(gettext_lazy("What is wrong"), lambda row: stray_error(row.error) or None),
)


@require_GET
@needs(Permission.WORK_HOLDS)
def answer_list(request: HttpRequest) -> HttpResponse:
    """List the answers that name no message of ours: which number they name, when and by which way they came."""
    if not request.access.is_at_top(Permission.WORK_HOLDS):
        raise Http404
    before = request.GET.get("before", "")
    rows, more = queries.list_strays(
        request.access, before=int(before) if before.isdigit() and len(before) < 16 else None
    )
    shown = {
        "rows": rows, "more": f"?before={more}" if more else "", "form": AssignForm(),
        "page_title": _("Answers that nobody asked for"),
    }  # fmt: skip
    return render(request, "gateway/parts/answer_rows.html" if before else "gateway/answers.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_HOLDS)
def answers_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the answers that nobody asked for; nothing of what they say."""
    if not request.access.is_at_top(Permission.WORK_HOLDS):
        raise Http404
    rows = queries.every_stray(request.access)
    export = Export.of("bank-answers", _("Answers that nobody asked for"), columns=COLUMNS, rows=rows, record_kind="")
    return export_list(request, export, form=form)


@require_POST
@needs(Permission.WORK_HOLDS)
def assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say to which message an answer belongs; it is told at once to who asked."""
    answer = found(lambda: queries.get_one_stray(request.access, uid))
    form = AssignForm(request.POST)
    number = form.cleaned_data["number"].strip() if form.is_valid() else ""
    to = queries.get_one_numbered(request.access, number, now=request.now)
    standing = standing_of(request.access, to.matter, now=request.now) if to is not None else ""
    if to is None or "answer" not in message_steps(request.access, to, standing=standing):
        messages.error(request, _("There is no such message for you: %(number)s") % {"number": number})
        return redirect("gateway:answers")
    try:
        assign_answer(answer, to=to, by=request.actor, now=request.now)
    except UserError as error:
        messages.error(request, error.sentence(spoken_language()))
        return redirect("gateway:answers")
    messages.success(request, _("The answer is taken in."))
    return redirect("gateway:message", to.uid)
