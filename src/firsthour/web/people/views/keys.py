"""Pages of service keys: made once, shown once, revoked for good."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.people.forms import KeyForm, said_in
from firsthour.web.people.operations import keys as operations
from firsthour.web.people.queries import keys as queries
from firsthour.web.people.queries.units import list_manageable_units
from firsthour.web.people.views.pages import form_page, found, version_of
from firsthour.web.ui.access import Permission, needs


@require_GET
@needs(Permission.MANAGE_KEYS)
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys of the units where one keeps them."""
    return render(request, "people/keys.html", {"lines": queries.list_keys(request.access, now=request.now)})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_KEYS)
@never_cache
def key_new(request: HttpRequest) -> HttpResponse:
    """Make a key, shown once."""
    form = KeyForm(request.POST or None, units=list_manageable_units(request.access, Permission.MANAGE_KEYS))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with said_in(form):
            key, written = operations.make_key(
                given["name"], given["unit"], scopes=given["scopes"], expires_at=form.expires_at(),
                by=request.actor, now=request.now,
            )  # fmt: skip
            return render(request, "people/key_made.html", {"key": key, "written": written})
    return form_page(request, form, title=_("New service key"), verb=_("Make the key"), back="people:keys")


@require_POST
@needs(Permission.MANAGE_KEYS)
def key_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a key at once."""
    key = found(lambda: queries.get_one_key(request.access, uid))
    operations.revoke_key(key, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The key is revoked."))
    return redirect("people:keys")
