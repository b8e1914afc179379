"""What follows when somebody logs in or out, changes a password, or enrols a second step? Wired when apps are ready."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount.signals import social_account_added
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from firsthour.web.people import recording
from firsthour.web.people.gates import SECOND_STEP
from firsthour.web.people.lockout import begin_try
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.officers import own_password_chosen
from firsthour.web.people.sittings import begin_sitting, end_other_sittings


def connect_receivers() -> None:
    """Connect everything below."""
    user_logged_in.connect(_began)
    user_logged_out.connect(_logged_out)
    password_changed.connect(_password_changed)
    mfa.authenticator_added.connect(_enrolled)
    mfa.authenticator_removed.connect(_taken_away)
    mfa.authenticator_reset.connect(_made_anew)
    mfa.authenticator_used.connect(_used)
    mfa.authentication_failed.connect(_wrong_code)
    social_account_added.connect(_linked)


def _began(request: HttpRequest, user: Officer, **_rest: Any) -> None:
    begin_sitting(request)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):  # on the log-in page: it holds from now on
        user.language = chosen
        Officer.objects.filter(pk=user.pk).update(language=chosen)


def _logged_out(request: HttpRequest, user: Officer | None, **_rest: Any) -> None:
    if user is not None and hasattr(request, "now"):
        recording.record_logged_out(request, user)


def _password_changed(request: HttpRequest, user: Officer, **_rest: Any) -> None:
    own_password_chosen(user)
    end_other_sittings(request, user)
    recording.record_password_changed(request, user)


def _enrolled(request: HttpRequest, user: Officer, *, authenticator: Authenticator, **_rest: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SECOND_STEP] = True
    recording.record_second_step(request, user, change="enrolled", kind=authenticator.type)


def _taken_away(request: HttpRequest, user: Officer, *, authenticator: Authenticator, **_rest: Any) -> None:
    request.session.pop(SECOND_STEP, None)
    recording.record_second_step(request, user, change="removed", kind=authenticator.type)


def _made_anew(request: HttpRequest, user: Officer, *, authenticator: Authenticator, **_rest: Any) -> None:
    recording.record_second_step(request, user, change="renewed", kind=authenticator.type)


def _used(request: HttpRequest, **_rest: Any) -> None:
    request.session[SECOND_STEP] = True


def _wrong_code(request: HttpRequest, user: Officer, **_rest: Any) -> None:
    address = request.META.get("REMOTE_ADDR", "")
    begin_try(user.badge, address, now=request.now)
    recording.record_wrong_try(request, user.badge, step="code")
    recording.record_locked(request, user.badge, address=address)


def _linked(request: HttpRequest, sociallogin: Any, **_rest: Any) -> None:
    recording.record_linked(request, sociallogin.user, account=sociallogin.account)
