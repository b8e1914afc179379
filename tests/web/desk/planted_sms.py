"""Short messages for the break-in test: what became of them is the administrator's to see, of nobody's matter."""

from typing import Any

from firsthour.web.desk.models.sms import Sms


def plant_sms(builder: Any) -> None:
    """Plant a message that failed; why it did carries the marker."""
    marker = builder.mark()
    row = Sms.objects.create(
        key=marker, about="alert", purpose="alert", phone="10012342731", state="failed", reason=marker,
        asked_at=builder.now, ended_at=builder.now,
    )  # fmt: skip
    builder.plant("sms", row, marker, {"frank"})
