"""Does a gateway answer? Its failures grow its pauses; whoever is concerned is told once that it is down, and back."""

from datetime import datetime, timedelta

from django.db import transaction

from firsthour.web.gateway.gateways import Gateway
from firsthour.web.gateway.models import GatewayPlace
from firsthour.web.gateway.operations.telling import gateway_words, tell_back, tell_down
from firsthour.web.ui.acting import Actor

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=2)
TOLD_AFTER = 2  # failures on end: one alone may be a lost packet


def pause_after(n_failed: int) -> timedelta:
    """Return the pause after so many failures: doubled each time, two minutes at most."""
    return min(FIRST_PAUSE * 2 ** min(n_failed - 1, 30), LONGEST_PAUSE)


def resting_gateways(now: datetime) -> set[str]:
    """Return the gateways that are not tried now; a pause longer than any means that the clock was put back."""
    rests = GatewayPlace.objects.filter(next_try_at__gt=now, next_try_at__lte=now + LONGEST_PAUSE)
    return set(rests.values_list("key", flat=True))


@transaction.atomic
def note_down(gateway: Gateway, why: str, *, by: Actor, now: datetime) -> datetime:
    """Note that a gateway did not answer; return when it is tried again."""
    GatewayPlace.objects.get_or_create(key=gateway.key)
    place = GatewayPlace.objects.select_for_update().get(key=gateway.key)
    place.n_failed += 1
    place.down_since = place.down_since or now
    place.next_try_at, place.error = now + pause_after(place.n_failed), why[:200]
    if place.n_failed >= TOLD_AFTER and place.told_down_at is None:
        place.told_down_at = now
        tell_down(place, gateway_words(gateway.key, dict(gateway.words)), by=by, now=now)
    place.save(update_fields=["n_failed", "down_since", "next_try_at", "error", "told_down_at"])
    return place.next_try_at


def note_up(gateway: Gateway, *, by: Actor, now: datetime) -> None:
    """Note that a gateway answers; costs nothing where it did before."""
    if not GatewayPlace.objects.filter(key=gateway.key, n_failed__gt=0).exists():
        return
    with transaction.atomic():
        place = GatewayPlace.objects.select_for_update().get(key=gateway.key)
        if place.told_down_at is not None:
            tell_back(place, gateway_words(gateway.key, dict(gateway.words)), by=by, now=now)
        place.n_failed, place.down_since, place.told_down_at, place.next_try_at = 0, None, None, None
        place.error = ""
        place.save(update_fields=["n_failed", "down_since", "told_down_at", "next_try_at", "error"])
