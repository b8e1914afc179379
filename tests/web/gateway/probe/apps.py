"""How does Django know the room that writes down what it is told?"""

from datetime import datetime

from django.apps import AppConfig

from firsthour.web.ui.acting import Actor


class ProbeConfig(AppConfig):
    """Listens to messages of the kind ``probe``."""

    name = "tests.web.gateway.probe"
    label = "gateway_probe"

    def ready(self) -> None:
        """Register the listeners."""
        from firsthour.web.gateway import listeners

        listeners.register_answer_listener("probe", take)
        listeners.register_sent_listener("probe", sent)


def take(answer, message, *, by: Actor, now: datetime) -> None:
    """Write an answer down."""
    note("probe.answer", answer.message, by=by, now=now)


def sent(message, *, by: Actor, now: datetime) -> None:
    """Write a sending down."""
    note("probe.sent", message, by=by, now=now)


def note(kind: str, message, *, by: Actor, now: datetime) -> None:
    from firsthour.web.desk.events import append

    facts = {"number": message.number}
    append(kind, unit=message.matter.unit, by=by, happened_at=now, recorded_at=now, matter=message.matter, facts=facts)
