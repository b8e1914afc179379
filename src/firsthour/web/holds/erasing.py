"""What of a pursuit goes when the time of its matter runs out? Every personal field that points to it, by its classes.

A hop points to the payment it was told of, which may stand in another matter's report: it goes with its own matter.
"""

from firsthour.web.desk.erasing import APART


def register() -> None:
    """Tell the desk; called once, when the apps are ready."""
    APART.add("holds.Hop.payment")
