"""How does a kept file leave the site? As a download that no browser opens or guesses at."""

from urllib.parse import quote

from django.http import HttpResponse


def file_response(content: bytes, name: str, *, media_type: str) -> HttpResponse:
    """Return bytes as a download under their name."""
    response = HttpResponse(content, content_type=media_type)
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in name)
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
