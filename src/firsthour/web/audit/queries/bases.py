"""Under which purpose does this officer look, and what is still shown?"""

from datetime import datetime

from firsthour.web.audit.models import Basis, Reveal
from firsthour.web.audit.revealables import Revealable
from firsthour.web.ui.acting import Actor


def get_current_basis(actor: Actor, *, now: datetime, wanted: Revealable | None, number: str = "") -> Basis | None:
    """Return the latest purpose in force in this sitting that suffices for the wanted kind (and has this number)."""
    if not actor.sitting:
        return None
    stated = Basis.objects.filter(officer_key=actor.key, sitting=actor.sitting, ends_at__gt=now)
    if number:
        stated = stated.filter(number=number)
    if wanted is not None and wanted.asks_document:
        stated = stated.exclude(document_number="")
    if wanted is not None and wanted.asks_approver:
        stated = stated.exclude(approver="")
    return stated.order_by("-opened_at", "-id").first()


def list_open_reveals(actor: Actor, *, now: datetime) -> dict[tuple[str, str], datetime]:
    """Return until when each object is shown in full in this sitting."""
    if not actor.sitting:
        return {}
    shown = Reveal.objects.filter(officer_key=actor.key, sitting=actor.sitting, to_at__gt=now)
    return {(kind, key): to_at for kind, key, to_at in shown.order_by("to_at").values_list("kind", "key", "to_at")}


def get_one_basis(uid: str) -> Basis | None:
    """Return the purpose an event names, for the inspectors."""
    try:
        return Basis.objects.filter(uid=uid).first() if uid else None
    except ValueError:
        return None
