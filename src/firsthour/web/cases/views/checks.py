"""The gate before a measure against a firm, or work in another city: it asks, shows the rule, and keeps the answers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firsthour.law.checklists import read_checklist
from firsthour.web.cases import checks
from firsthour.web.cases.forms.cases import CheckForm
from firsthour.web.cases.views.place import Place, open_place
from firsthour.web.people.forms import said_in
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.templatetags.firsthour import spoken_language


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_MATTERS)
def check(request: HttpRequest, uid: UUID, *, key: str) -> HttpResponse:
    """Answer the checklist before a measure."""
    place = open_place(request, uid)
    if not isinstance(place, Place):
        return place
    if key not in checks.KINDS or "check" not in place.steps:
        raise Http404
    listed = read_checklist(key)
    form = CheckForm(place.typed, listed=listed, known=checks.known_answers(place.view.case, listed))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            checks.record_check(place.view.case, form.given(), officer=place.me, **place.by)
            messages.success(request, _("The check is kept."))
            return redirect("desk:matter", uid)
    language = spoken_language()
    rows = [(item, form[item.key], form[f"{item.key}__remark"]) for item in listed.items]
    shown = {
        "form": form, "rows": rows, "matter": place.view.matter, "page_title": listed.words[language],
        "ends": [form[name] for name in ("goes_on", "reason")],
    }  # fmt: skip
    return render(request, "cases/check.html", shown, status=422 if form.errors else 200)
