"""Is it a fraud? One field, one answer, the same safe steps each time."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from firsthour.base.errors import UserError
from firsthour.web.portal.checking import Answer, answer
from firsthour.web.portal.forms import CheckForm
from firsthour.web.portal.limits import TooManyError, count_try
from firsthour.web.portal.operations import accept_answer
from firsthour.web.portal.sending import form_frame, sender_of
from firsthour.web.ui.access import open_to_all
from firsthour.web.ui.templatetags.firsthour import spoken_language


@open_to_all("the public asks whether it is a fraud")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask what it is, and answer from public signs; what was typed is kept nowhere."""
    form = CheckForm(request.POST or None, now=request.now)
    said: Answer | None = None
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            sender = sender_of(request)
            count_try("check", sender.address, key=settings.CODE_KEY, now=request.now)
            accept_answer(sender.answer, address=sender.address, now=request.now)
            said = answer(form.cleaned_data["text"], language=spoken_language())
        except UserError as refused:
            error = refused
    refusal = error.sentence(spoken_language()) if error else ""
    shown = {"form": form, "answer": said, "refusal": refusal, **form_frame(request, error=error)}
    status = 200 if request.method == "GET" or said else 429 if isinstance(error, TooManyError) else 422
    return render(request, "portal/check.html", shown, status=status)
