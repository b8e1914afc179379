"""Files on a matter: attached, handed out, taken away; each is an event of the record."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.desk.files import MOST_BYTES, TooLargeError, attach_file, delete_file, read_file
from firsthour.web.desk.matter_forms import DeleteFileForm, FileForm
from firsthour.web.desk.matter_policies import may_delete_file, visible_files
from firsthour.web.desk.models import Attachment
from firsthour.web.desk.queries.matter_page import get_one_file
from firsthour.web.desk.serving import file_response
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs


@require_POST
@needs(Permission.OPEN_DESK)
def file_attach(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep a file on a matter."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    if "attach" not in opened.steps:
        raise Http404
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect("desk:matter", uid)
    given = form.cleaned_data["file"]
    if given.size > MOST_BYTES:
        raise TooLargeError(name=given.name, n_bytes=given.size, most=MOST_BYTES)
    attach_file(given.name, given.read(), matter=opened.matter, by=request.actor, now=request.now)
    messages.success(request, _("The file is kept."))
    return redirect("desk:matter", uid)


@require_GET
@needs(Permission.OPEN_DESK)
def file_download(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand a file out as a download."""
    opened = _opened(request, uid)
    if not isinstance(opened, tuple):
        return opened
    file, _standing = opened
    content = read_file(file, by=request.actor, now=request.now)
    return file_response(content, file.name, media_type=file.blob.media_type)


@require_POST
@needs(Permission.OPEN_DESK)
def file_delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a file away, with the reason; bytes that nothing else uses are gone then."""
    opened = _opened(request, uid)
    if not isinstance(opened, tuple):
        return opened
    file, matter = opened
    if not may_delete_file(request.access, file, standing=matter.standing):
        raise Http404
    form = DeleteFileForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the file goes."))
        return redirect("desk:matter", matter.matter.uid)
    delete_file(file, by=request.actor, now=request.now, reason=form.cleaned_data["text"])
    messages.success(request, _("The file is deleted."))
    return redirect("desk:matter", matter.matter.uid)


def _opened(request: HttpRequest, uid: UUID) -> tuple[Attachment, Opened] | HttpResponse:
    """Return a file and its matter, both seen; signed papers are handed out by their own page."""
    file = found(lambda: get_one_file(uid))
    if file.matter is None:
        raise Http404
    opened = open_by_uid(request, file.matter.uid)
    if not isinstance(opened, Opened):
        return opened
    seen = visible_files(request.access, opened.matter, standing=opened.standing)
    if not seen.filter(pk=file.pk).exists():
        raise Http404
    return file, opened
