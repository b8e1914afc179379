"""Which job makes the units' months of the register due?"""

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Daily, Run, job


@job("intake.make_months_due", words=_("Ask the units what interference there was in the month that ended"),
     when=Daily("00:40"))  # fmt: skip
def make_months_due(run: Run) -> None:
    """Make each month that has ended due in every unit, once."""
    from firsthour.web.intake.interference import make_due

    make_due(run.now, by=run.actor)
