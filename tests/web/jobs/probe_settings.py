"""The site's settings as it runs, with the app of the probes."""

import os

os.environ.setdefault("FIRSTHOUR_MODE", "demo")

from firsthour.web.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.web.jobs.probe"]  # noqa: F405


class NoMigrations(dict[str, None]):
    """Every table is made from its model, as the other tests do."""

    def __contains__(self, _app: object) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
