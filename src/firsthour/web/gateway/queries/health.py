"""Does anything wait for banks that should not? Counted for ``firsthour check``."""

from datetime import datetime, timedelta

from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, MessageState
from firsthour.web.gateway.queries.messages import list_down

_FOR_A_PERSON = (AnswerState.STRAY, AnswerState.STUCK, AnswerState.UNREADABLE)


def count_trouble(now: datetime, *, waited: timedelta) -> dict[str, int | tuple[str, ...]]:
    """Return how many messages wait for longer than ``waited``, failed, and how many answers wait for a person."""
    old = BankMessage.objects.filter(put_at__lt=now - waited)
    return {
        "n_waiting": old.filter(state=MessageState.WAITING).count(),
        "n_by_hand": old.filter(state=MessageState.BY_HAND).count(),
        "n_failed": BankMessage.objects.filter(state=MessageState.FAILED).count(),
        "n_for_a_person": BankAnswer.objects.filter(state__in=_FOR_A_PERSON).count(),
        "down": tuple(place.key for place in list_down()),
    }
