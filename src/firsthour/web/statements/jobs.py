"""Which background work do statements bring? Each recognises what an attempt before it did."""

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Every, Run, job


@job("statements.change_ledger", words=_("Read statements into a ledger"), is_atomic=False, limit_s=4 * 3600)
def change_ledger(run: Run, *, change: str) -> None:
    """Carry out one change of a ledger; killed anywhere, the next attempt ends with the same ledger and figures."""
    from firsthour.web.statements.operations.importing import carry_out

    carry_out(change, by=run.actor, now=run.now, check=run.check_lease)


@job("statements.trace", words=_("Trace payments in a ledger"), is_atomic=False, limit_s=3600)
def trace_payments(run: Run, *, trace: str) -> None:
    """Compute one trace and keep it by its identity."""
    from firsthour.web.statements.operations.tracing import carry_out

    carry_out(trace, by=run.actor, now=run.now, check=run.check_lease)


@job("statements.start_clocks", words=_("Start the clocks of statements that were asked for"), when=Every(5))
def start_clocks(run: Run) -> None:
    """Start the clock of each statement whose paper was signed since."""
    from firsthour.web.statements.operations.asking import start_clocks_of_signed

    start_clocks_of_signed(by=run.actor, now=run.now)
