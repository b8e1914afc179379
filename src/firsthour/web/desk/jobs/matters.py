"""Which jobs keep the desk's own tables true and tidy?"""

import logging
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Daily, Run, job

log = logging.getLogger("firsthour.web.desk")
DRAFTS_KEPT = timedelta(days=30)


@job("desk.recount_matters", words=_("Recount the numbers of matters"), when=Daily("03:20"))
def recount_matters(run: Run) -> None:
    """Mend the numbers of matters where they are not what counting gives, and say so in the log."""
    from firsthour.web.desk.rollups import forget_ended, recount

    n_wrong = recount()
    if n_wrong:
        log.warning("%d numbers of matters were wrong and were set right", n_wrong)
    forget_ended(run.now)


@job("desk.drop_old_drafts", words=_("Drop drafts that nobody went on with"), when=Daily("03:25"))
def drop_old_drafts(run: Run) -> None:
    """Remove drafts that were last kept more than thirty days ago."""
    from firsthour.web.desk.drafts import drop_drafts

    drop_drafts(before=run.now - DRAFTS_KEPT)


@job("desk.renew_terms", words=_("Renew the words by which matters are found"), when=Daily("03:55"), is_atomic=False)
def renew_terms(run: Run) -> None:
    """Bring the terms of matters and their indexes up to date, and tune the database."""
    from django.db import connection

    from firsthour.web.desk.search_index import extend_indexes
    from firsthour.web.desk.search_matters import renew_all_terms
    from firsthour.web.desk.tuning import tune

    n_changed = renew_all_terms(check=run.check_lease)
    extend_indexes()
    tune(connection, all_tables=True)
    if n_changed:
        log.warning("the words of %d matters were renewed", n_changed)
