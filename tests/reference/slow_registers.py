"""The slow, obvious twin of the registers: a balance is counted anew from all postings, each time it is asked for."""

from collections.abc import Sequence

from firsthour.recovery.registers import Entry


def balance_slowly(entries: Sequence[Entry], account: str, currency: str) -> int:
    """Return what an account has after all entries."""
    return sum(
        posting.amount_fen
        for entry in entries
        for posting in entry.postings
        if (posting.account, posting.currency) == (account, currency)
    )


def may_go_slowly(plans: list[dict[str, int]]) -> dict[str, int]:
    """Return by claim what is due under every one of these plans: the least of all."""
    return {key: min(plan.get(key, 0) for plan in plans) for key in set().union(*plans)}
