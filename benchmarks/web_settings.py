"""Which settings does the site run with while it is measured? Its own; tables are made as the models say."""

from firsthour.web.config.settings import *  # noqa: F403
from firsthour.web.config.settings import INSTALLED_APPS

MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in INSTALLED_APPS} | {"django_tasks_database": None}
