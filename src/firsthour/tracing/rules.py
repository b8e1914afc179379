"""Which rules exist, by their stable codes: what leaves an account first.

================== ==============================================================================
code               what leaves first
================== ==============================================================================
``fifo``           the lot that has been in the account longest
``lifo``           the lot that came in last
``pro-rata``       every claim's money and the clean money alike, in proportion
``tainted-first``  claimed money, before any clean money
``lowest-balance`` clean money; claimed money only when the balance falls below it
================== ==============================================================================
"""

from firsthour.base.errors import UserError

FIFO = "fifo"
LIFO = "lifo"
PRO_RATA = "pro-rata"
TAINTED_FIRST = "tainted-first"
LOWEST_BALANCE = "lowest-balance"
RULES = (FIFO, LIFO, PRO_RATA, TAINTED_FIRST, LOWEST_BALANCE)
ALL_RULES = "all"


class UnknownRuleError(UserError):
    """A rule was asked for that does not exist."""

    code = "unknown_rule"
    english = "There is no rule {rule}. Rules: {known}."
    chinese = "没有 {rule} 这条规则。可用规则：{known}。"


def select_rules(written: str) -> tuple[str, ...]:
    """Return the rules meant by ``all``, by one code, or by several separated by commas, in the settled order."""
    asked = {word.strip() for word in written.split(",")}
    if asked == {ALL_RULES}:
        return RULES
    for rule in sorted(asked):
        if rule not in RULES:
            raise UnknownRuleError(rule=rule or '""', known=", ".join((*RULES, ALL_RULES)))
    return tuple(rule for rule in RULES if rule in asked)
