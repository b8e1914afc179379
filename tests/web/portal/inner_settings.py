"""Which settings does the inner site run with in a test of processes? The real ones, tables as the models are now."""

from typing import Any

from firsthour.web.config.settings import *  # noqa: F403


class _None:
    """No migrations: tables as the models mean them."""

    def __contains__(self, _app: str) -> bool:
        return True

    def __getitem__(self, _app: str) -> Any:
        return None


MIGRATION_MODULES = _None()
