"""Which background work does a restitution bring? Each looks at what is due and does it once, however often it runs."""

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Every, Run, job


@job("restitution.look", words=_("Look at notices, banks and holds of restitutions"), when=Every(10), is_atomic=False)
def look(run: Run) -> None:
    """End notices whose time is over, tell of payments that no bank answered, follow the holds; one by one."""
    from firsthour.web.restitution.operations.looking import look_at_all

    look_at_all(by=run.actor, now=run.now, check=run.check_lease)


@job("restitution.write_decisions", words=_("Write the decisions on restitution that are left"), when=Every(5),
     is_atomic=False)  # fmt: skip
def write_decisions(run: Run) -> None:
    """Write and sign the decisions that were too many to be written with the approval."""
    from firsthour.web.restitution.operations.looking import write_all_decisions

    write_all_decisions(by=run.actor, now=run.now, check=run.check_lease)
