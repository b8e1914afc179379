"""What is kept while somebody types, and where does Ctrl-K lead?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.desk import drafts
from firsthour.web.desk.palette import list_commands, list_found
from firsthour.web.ui.access import signed_in


@require_POST
@signed_in
def draft(request: HttpRequest, form: str) -> HttpResponse:
    """Keep what stands in a form now; asked every few seconds by the page itself."""
    if not drafts.is_form_name(form):
        raise Http404
    content = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    drafts.keep_draft(request.access.officer, form, content=content, now=request.now)
    return HttpResponse(status=204)


@require_POST
@signed_in
def draft_drop(request: HttpRequest, form: str) -> HttpResponse:
    """Forget what was typed into a form, and show the page again."""
    drafts.drop_draft(request.access.officer, form)
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if is_ours else "/")


@require_GET
@signed_in
def palette(request: HttpRequest) -> HttpResponse:
    """Return the lines of the palette: where to and what to do, then what is found."""
    typed = request.GET.get("q", "").replace("\x00", "")[:80].strip()
    shown = {"commands": list_commands(request, typed), "hits": list_found(request, typed), "typed": typed}
    return render(request, "desk/parts/palette.html", shown)
