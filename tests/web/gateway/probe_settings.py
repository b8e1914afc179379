"""Which settings does the site run with while its workers are killed? As measured, with the room that writes down."""

from benchmarks.web_settings import *  # noqa: F403
from benchmarks.web_settings import INSTALLED_APPS, MIGRATION_MODULES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.web.gateway.probe.apps.ProbeConfig"]
MIGRATION_MODULES = {**MIGRATION_MODULES, "gateway_probe": None}
