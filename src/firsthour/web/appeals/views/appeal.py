"""What does one appeal say, what did the account go through, and what can be done now?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firsthour.web.appeals.forms import AddForm, AssignForm, HandedForm, SaidForm
from firsthour.web.appeals.policies import eligible_reviewers
from firsthour.web.appeals.queries.appeals import appeals_of, get_one_file
from firsthour.web.appeals.queries.evidence import read_evidence
from firsthour.web.appeals.views.opening import Place, open_appeal
from firsthour.web.desk.files import read_file
from firsthour.web.desk.serving import file_response
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs


@require_GET
@needs(Permission.SEE_HOLDS)
def appeal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show an appeal: what is said, the clock, who reviews it, the account's history, and the steps."""
    place = open_appeal(request, uid)
    if not isinstance(place, Place):
        return place
    place.note(request, "appeal.opened")
    officers = eligible_reviewers(place.review, now=request.now) if "assign" in place.steps else []
    others = [one for one in appeals_of(place.appeal.hold) if one.pk != place.appeal.pk]
    shown = {
        "place": place, "page": place.page, "appeal": place.appeal, "review": place.review, "matter": place.matter,
        "steps": place.steps, "evidence": read_evidence(place.appeal.hold, now=request.now), "others": others,
        "add_form": AddForm(), "said_form": SaidForm(), "handed_form": HandedForm(),
        "assign_form": AssignForm(officers=officers) if officers else None,
        "page_title": _("Appeal %(number)s") % {"number": place.appeal.number},
    }  # fmt: skip
    return render(request, "appeals/appeal.html", shown)


@require_GET
@needs(Permission.SEE_HOLDS)
def file_download(request: HttpRequest, uid: UUID, *, file: UUID) -> HttpResponse:
    """Hand out a paper that came with an appeal."""
    place = open_appeal(request, uid)
    if not isinstance(place, Place):
        return place
    one = found(lambda: get_one_file(place.appeal, file))
    content = read_file(one, by=request.actor, now=request.now)
    return file_response(content, one.name, media_type=one.blob.media_type)
