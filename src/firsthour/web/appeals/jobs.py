"""Which background work do appeals bring?"""

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Daily, Every, Run, job


@job("appeals.suggest", words=_("See what wrong freezes say about our rules"), when=Daily("05:00"))
def suggest(run: Run) -> None:
    """Look at every bureau's freezes once a day."""
    from firsthour.web.appeals.operations.suggesting import suggest_all

    suggest_all(by=run.actor, now=run.now)


@job("appeals.seek", words=_("Find reviewers for appeals that have none"), when=Every(30))
def seek(run: Run) -> None:
    """Try again where nobody who may review was there; whoever is found is told."""
    from firsthour.web.appeals.operations.assigning import seek_waiting

    seek_waiting(by=run.actor, now=run.now)
