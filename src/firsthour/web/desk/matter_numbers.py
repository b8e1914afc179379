"""Which number does a matter get? The letter of its kind, the day, and the next of that kind and day; never again."""

from datetime import datetime

from django.db import transaction

from firsthour.base.clock import SHANGHAI
from firsthour.web.desk.matter_kinds import MatterKind
from firsthour.web.desk.models import Matter, MatterSeries


@transaction.atomic
def next_number(kind: MatterKind, *, now: datetime) -> str:
    """Return the next number of a kind on the local day: ``X20261122-0001``; one typed in by hand is passed over."""
    day = now.astimezone(SHANGHAI).date()
    MatterSeries.objects.get_or_create(kind=kind.key, day=day)
    series = MatterSeries.objects.select_for_update().get(kind=kind.key, day=day)
    number = ""
    while not number or Matter.objects.filter(number=number).exists():
        series.last += 1
        number = f"{kind.letter}{day:%Y%m%d}-{series.last:04d}"
    series.save(update_fields=["last"])
    return number
