"""How does a page with one form look and behave? The same everywhere: the form again with what is wrong, or on."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from firsthour.web.people.models import Unit
from firsthour.web.people.policies import reaches
from firsthour.web.people.queries.units import get_one_unit
from firsthour.web.ui.access import Permission
from firsthour.web.ui.conflicts import can_be_merged, conflict_page

T = TypeVar("T")


def found(get: Callable[[], T]) -> T:
    """Return what a query finds; what is not there or may not be seen is not found."""
    try:
        return get()
    except ObjectDoesNotExist as error:
        raise Http404 from error


def unit_reached(request: HttpRequest, uid: UUID, *, permission: Permission) -> Unit:
    """Return the unit if the visitor holds the permission there; else it is not found."""
    unit = found(lambda: get_one_unit(request.access, uid))
    if not reaches(request.access, permission, unit=unit):
        raise Http404
    return unit


def form_page(request: HttpRequest, form: Form, *, title: Any, verb: Any, back: str, **more: Any) -> HttpResponse:
    """Return a page with the form; 422 when something in it is wrong.

    ``back`` is the route one came from, ``back_uid`` its object; ``about`` says whom or what it is about, ``says``
    what will follow, ``left`` what is left open, ``version`` on which version the form stands. Where somebody else
    changed meanwhile what the form changes, the page shows both versions instead.
    """
    uid = more.pop("back_uid", None)
    back_url = reverse(back, args=[uid] if uid else None)
    if "version" in more and can_be_merged(form):
        return conflict_page(
            request, form, version=more["version"], back_url=back_url, about=more.get("about", "")
        )  # fmt: skip
    words = {"form": form, "page_title": title, "verb": verb, "back_url": back_url, **more}
    return render(request, "people/form.html", words, status=422 if form.errors else 200)


def version_of(request: HttpRequest) -> int:
    """Return the version a form was opened on; nothing fits when it says none."""
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() and len(given) < 10 else 0
