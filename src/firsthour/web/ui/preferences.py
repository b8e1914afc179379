"""How does a visitor like the pages? Theme, language and single keys: in the officer's row, else in a cookie."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse

COOKIE_AGE = 365 * 24 * 3600


def keep_preference(request: HttpRequest, response: HttpResponse, *, name: str, value: str | bool) -> None:
    """Keep one preference: for an officer in the officer's row, for both in a cookie that outlives logging out."""
    if request.user.is_authenticated:
        with transaction.atomic():
            get_user_model().objects.filter(pk=request.user.pk).update(**{name: value})
    cookie = {"language": settings.LANGUAGE_COOKIE_NAME, "theme": "theme"}.get(name)
    if cookie:
        response.set_cookie(
            cookie, str(value), max_age=COOKIE_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
        )
