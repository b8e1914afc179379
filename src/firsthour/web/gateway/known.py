"""Which gateways does this site have now? The table is read again whenever it was changed."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from firsthour.web.gateway.gateways import BadGatewaysError, Gateways, read_gateways


@dataclass(frozen=True)
class Known:
    """The gateways, or why the table cannot be used; then nothing is sent, and what is new goes by hand."""

    gateways: Gateways
    error: BadGatewaysError | None = None


def known_gateways() -> Known:
    """Return the gateways of the site's table."""
    path = Path(settings.GATEWAYS_FILE)
    return _read(path, path.stat().st_mtime_ns if path.is_file() else 0)


def taken_for() -> timedelta:
    """Return after how long whoever sends or reads counts as killed: never before it gives up waiting for a bank."""
    longest = max((gateway.answer_s for gateway in known_gateways().gateways.listed), default=0.0)
    return timedelta(seconds=max(settings.ENVIRONMENT.lease_s, 2 * longest + 2))


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Known:
    try:
        return Known(read_gateways(path) if changed else Gateways())
    except BadGatewaysError as error:
        return Known(Gateways(), error)
