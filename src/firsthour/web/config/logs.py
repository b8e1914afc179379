"""What is written down while the site runs, and what never is?

Every line is one JSON object in ``FIRSTHOUR_HOME/log/firsthour-<day>.jsonl``, kept for 90 days; on a terminal the same
stands in plain words. A line says when, what, and in which request (``request``, also in the answer's header
``X-Request-ID``). It never says who was looked up: routes are named, not addresses, and what belongs to somebody is
masked by the one masking there is (``audit.masking``).
"""

import logging
import sys
from collections.abc import MutableMapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from firsthour.base.clock import SHANGHAI

KEPT_DAYS = 90
Line = MutableMapping[str, Any]


def _mask_personal(logger: Any, method: str, line: Line) -> Line:
    """Mask what belongs to somebody (``audit.masking``); asked for late, for the models are not there yet."""
    from firsthour.web.audit.masking import mask_personal

    return mask_personal(logger, method, line)


def _name_route(_logger: Any, _method: str, line: Line) -> Line:
    """Where Django writes the address of a request, name its route instead: an address may hold what was looked up."""
    request = getattr(line.get("_record"), "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        line["event"] = "request_failed"
        line["request"] = getattr(request, "log_id", "")
        line["route"] = match.view_name if match is not None else ""
        line["status"] = getattr(line["_record"], "status_code", 0)
    return line


def _keep_frames(_logger: Any, _method: str, line: Line) -> Line:
    """Say where an error came from, and never with which values: its message may quote what somebody typed."""
    info = line.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        line["kind"] = f"{type(error).__module__}.{type(error).__qualname__}"
        frames, trace = [], error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        line["frames"] = frames
    return line


class DayFile(logging.Handler):
    """Appends to the file of the day; several processes may. Old files are removed when a new day begins."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = Path(folder)
        self._day = ""
        self._stream: Any = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; what cannot be written must not stop the site."""
        try:
            self._open(datetime.fromtimestamp(record.created, SHANGHAI))
            self._stream.write(f"{self.format(record)}\n")
            self._stream.flush()
        except (OSError, ValueError):
            self.handleError(record)

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        super().close()

    def _open(self, moment: datetime) -> None:
        day = f"{moment:%Y-%m-%d}"
        if day == self._day and self._stream is not None:
            return
        if self._stream is not None:
            self._stream.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"firsthour-{day}.jsonl"
        if not path.exists():
            path.touch(mode=0o600)
        self._day, self._stream = day, path.open("a", encoding="utf-8")
        oldest = f"firsthour-{moment - timedelta(days=KEPT_DAYS):%Y-%m-%d}.jsonl"
        for old in self.folder.glob("firsthour-????-??-??.jsonl"):
            if old.name < oldest:
                old.unlink(missing_ok=True)


def logging_settings(folder: Path) -> dict[str, Any]:
    """Return what Django's LOGGING is, and set structlog up to pass through it."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = [_name_route, _keep_frames, _mask_personal, structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    json_lines = structlog.processors.JSONRenderer(ensure_ascii=False)
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    formatter = "structlog.stdlib.ProcessorFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": formatter, "foreign_pre_chain": shared, "processors": [*last, json_lines]},
            "plain": {"()": formatter, "foreign_pre_chain": shared, "processors": [*last, plain]},
        },
        "handlers": {
            "file": {"()": "firsthour.web.config.logs.DayFile", "folder": str(folder), "formatter": "json"},
            "console": {"class": "logging.StreamHandler", "formatter": "plain", "level": "WARNING"},
        },
        "root": {"handlers": ["file", "console"], "level": "WARNING"},
        "loggers": {"firsthour": {"level": "INFO"}, "django.server": {"level": "WARNING"}},
    }
