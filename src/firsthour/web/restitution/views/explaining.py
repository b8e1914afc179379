"""How is one cell of the table computed, in words and fractions?"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from firsthour.web.restitution.models import HeldFund, VictimClaim
from firsthour.web.restitution.operations.planning import rule_in_force
from firsthour.web.restitution.policies import fund_words
from firsthour.web.restitution.queries.matrix import PRO_RATA, Explained
from firsthour.web.restitution.templatetags.restitution import fen
from firsthour.web.restitution.wording import way_of
from firsthour.web.ui.masking import mask_person


def cell_shown(one: Explained, victim: VictimClaim, *, funds: Mapping[str, HeldFund]) -> dict[str, Any]:
    """Return an explained cell as its template takes it."""
    parts = []
    if one.direct_fen:
        parts.append(_direct(one))
    if one.pro_rata_fen or not parts:
        parts.append(_pro_rata(one, funds))
    return {
        "victim": mask_person(victim.victim), "hold": fund_words(funds[one.hold.hold_id]), "parts": parts,
        "fen": one.direct_fen + one.pro_rata_fen,
    }  # fmt: skip


def _direct(one: Explained) -> dict[str, Any]:
    currency, lines = one.claim.currency, []
    lines.append({"words": _("Traced there of this loss"), "shown": fen(one.traced_fen, currency)})
    lines.append({"words": _("Open of the loss"), "shown": fen(one.claim.open_fen, currency)})
    lines.append({"words": _("Held there"), "shown": fen(one.hold.amount_fen, currency)})
    says = ""
    if one.traced_all_fen > one.claim.open_fen:
        says = _("More was traced than is open; it is scaled to what is open.")
    elif one.direct_fen < one.traced_fen:
        says = _("More was traced to this hold than lies there; all of it are scaled to what lies there.")
    way = one.way if one.way != PRO_RATA else "traced"
    rule = rule_in_force()
    return {
        "way": way, "way_words": way_of(way), "law": rule.ways[way], "fractions": [], "lines": lines,  # type: ignore[index]
        "fen": one.direct_fen, "says": says,
    }  # fmt: skip


def _pro_rata(one: Explained, funds: Mapping[str, HeldFund]) -> dict[str, Any]:
    currency, rule = one.claim.currency, rule_in_force()
    fraction = {
        "says": _("what is left of all holds × what is open of this loss ÷ what is open of all losses"),
        "times": min(one.pool_fen, one.weights_fen), "weight": one.weight_fen, "whole": one.weights_fen,
        "exact": one.exact,
    }  # fmt: skip
    odd = one.share_fen - one.cut_fen
    lines = [
        {"words": _("Cut to the fen"), "shown": fen(one.cut_fen, currency)},
        {"words": _("Odd fen added"), "shown": f"+ {fen(odd, currency)}" if odd else "—"},
        {"words": _("Share of what is left of all holds"), "shown": fen(one.share_fen, currency)},
    ]
    if len(one.laid) > 1 or (one.laid and one.laid[0][0] != one.hold.hold_id):
        lines += [
            {"words": _("of it from %(fund)s") % {"fund": fund_words(funds[key])}, "shown": fen(amount, currency)}
            for key, amount in one.laid
        ]
    return {
        "way": PRO_RATA, "way_words": way_of(PRO_RATA), "law": rule.ways[PRO_RATA],
        "fractions": [fraction] if one.weights_fen else [], "lines": lines, "fen": one.pro_rata_fen,
        "says": _("All holds are one pool; the shares are laid over the holds in the order of their numbers."),
    }  # fmt: skip
