"""Which job speaks with the public's site, with nobody logged in?"""

from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.jobs.glances import add_glance
from firsthour.web.ui.jobs import Every, Run, job


@job("intake.exchange_packages", words=_("Exchange packages with the public's site"), when=Every(1), is_atomic=False,
     limit_s=900)  # fmt: skip
def exchange_packages(run: Run) -> None:
    """Read and answer; each package is a transaction of its own and is recognised by its id."""
    from firsthour.web.intake.packages import exchange_all, is_joined

    if is_joined():
        exchange_all(run.now)


def names_in_box() -> list[str]:
    """Return the names of the packages that lie in the in-box; nothing is opened."""
    from firsthour.web.intake.packages import waiting_packages

    return waiting_packages()


add_glance(exchange_packages, names_in_box)
