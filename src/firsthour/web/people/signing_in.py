"""Who is let in? An officer with the right password, or known to the log-in service the site trusts.

Nobody signs up. A demo officer is let in only where the demo runs; a one-time password only until it runs out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from firsthour.web.people.lockout import begin_try, locked_until
from firsthour.web.people.models import Officer
from firsthour.web.people.recording import record_locked, record_logged_in, record_refused, record_wrong_try


class OfficerBackend(AuthenticationBackend):
    """Says who counts as an officer, at log-in and at every request of a sitting."""

    def user_can_authenticate(self, user: Officer | None) -> bool:
        """Tell whether the officer works here still, and is no invention outside the demo."""
        return user is not None and user.is_active and (settings.IS_DEMO or not user.is_demo)


class OfficerAdapter(DefaultAccountAdapter):
    """The site's answers to the questions of logging in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _l("Badge number and password do not go together."),
        "incorrect_password": _l("The password is wrong."),
        "enter_current_password": _l("This is not your present password."),
        "rate_limited": _l("Too many tries. Wait a minute."),
        "too_many_login_attempts": _l("Too many tries. Wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: administrators make officers."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing of one's own accord: the pages say what was done."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go on to the desk, or to what must be done next."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while the badge is locked here; else write the try down."""
        badge, address = credentials.get("username", ""), self.get_client_ip(request)
        self._try = begin_try(badge, address, now=request.now)
        until = locked_until(badge, address, now=request.now, leaving_out=self._try)
        if until is not None:
            self._try.delete()
            raise ValidationError(words_of_lock(until, request.now), code="locked_out")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Officer | None:
        """Return the officer whose password it is, and take the try back."""
        officer = super().authenticate(request, **credentials)
        if officer is not None:
            self._try.delete()
        return officer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the wrong try, and the lock it may have begun."""
        record_wrong_try(request, credentials.get("username", ""), step="password")
        record_locked(request, credentials.get("username", ""), address=self.get_client_ip(request))

    def pre_login(self, request: HttpRequest, user: Officer, **_hooks: Any) -> HttpResponse | None:
        """Turn away who is right but may not come in, and say so."""
        reason = ""
        if not OfficerBackend().user_can_authenticate(user):
            reason = "inactive" if not user.is_active else "demo"
        elif user.one_time_until is not None and user.one_time_until <= request.now:
            reason = "one_time_password_ran_out"
        if not reason:
            return None
        record_refused(request, user, reason=reason)
        clear_login(request)
        request.session["turned_away"] = reason
        return self.respond_user_inactive(request, user)

    def post_login(self, request: HttpRequest, user: Officer, **hooks: Any) -> HttpResponse:
        """Record the log-in once everything about it stands."""
        response = super().post_login(request, user, **hooks)
        is_vouched_for = "sociallogin" in (hooks.get("signal_kwargs") or {})
        record_logged_in(request, user, way="service" if is_vouched_for else "password")
        return response


class OidcAdapter(DefaultSocialAccountAdapter):
    """Whom the log-in service vouches for is let in, if an officer is known by that badge or address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """A log-in service makes no officers."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link the identity to its officer at the first time; turn away one that belongs to nobody."""
        if sociallogin.is_existing:
            return
        claims = claims_of(sociallogin.account.extra_data)
        badge_claim = sociallogin.account.get_provider(request).app.settings["badge_claim"]
        officer = officer_of_claims(claims, badge_claim=badge_claim)
        if officer is None:
            record_refused(request, None, reason="unknown_identity")
            request.session["turned_away"] = "unknown_identity"
            raise ImmediateHttpResponse(redirect("account_inactive"))
        sociallogin.connect(request, officer)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_details: Any) -> None:
        """Say plainly that the log-in service gave no answer that counts."""
        record_refused(request, None, reason="log_in_service")
        request.session["turned_away"] = "log_in_service"
        raise ImmediateHttpResponse(redirect("account_inactive"))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: the record knows."""


def claims_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a log-in service says of somebody: the token's claims, with those of its user page over them."""
    return {**(kept.get("id_token") or {}), **(kept.get("userinfo") or {})}


def officer_of_claims(claims: Mapping[str, Any], *, badge_claim: str) -> Officer | None:
    """Return the officer meant: by badge number, else by an address the service has verified and one officer has.

    A badge that belongs to nobody is not helped by an address: the service would contradict itself.
    """
    badge = _plain(claims.get(badge_claim))
    if badge:
        return Officer.objects.filter(badge__iexact=badge).first()
    email = _plain(claims.get("email"))
    if not email or claims.get("email_verified") is not True:
        return None
    found = list(Officer.objects.filter(email__iexact=email)[:2])
    return found[0] if len(found) == 1 else None


def _plain(claim: Any) -> str:
    return str(claim or "").replace("\0", "").strip()


def words_of_lock(until: datetime, now: datetime) -> str:
    """Say until when a badge is locked."""
    minutes = -(-int((until - now).total_seconds()) // 60)
    return _("Locked after too many wrong tries. Try again at {time}, in {minutes} min.").format(
        time=localtime(until).strftime("%H:%M"), minutes=minutes
    )
