"""What may this visitor do with a matter whose page is being shown? Asked once a page by all panels of this room."""

from django.http import HttpRequest

from firsthour.web.desk.matter_policies import matter_steps, standing_of
from firsthour.web.desk.models import Matter


def working_steps(request: HttpRequest, matter: Matter) -> set[str] | None:
    """Return the desk's steps with a matter; None for an agency, and for whom it does not exist."""
    known: dict[int, set[str] | None] = request.__dict__.setdefault("_working_steps", {})
    if matter.pk not in known:
        standing = standing_of(request.access, matter, now=request.now)
        is_working = standing not in ("", "sent")
        known[matter.pk] = matter_steps(request.access, matter, standing=standing) if is_working else None
    return known[matter.pk]
