"""Is what is named as missing enough to tell, also where one of several choices changes what the numbers mean?"""

from firsthour.law.conditions import answer
from firsthour.law.standards import list_lines


def test_a_choice_is_missing_when_it_moves_the_line_of_a_number_that_is_missing_too() -> None:
    line = next(one for one in list_lines() if one.key == "proceeds_concealment_serious_2025")
    known = {"amount_fen": 0, "repeated": False, "special_property": False, "refuses_recovery": False}
    known["other_circumstances"] = False
    said = answer(line.alternatives, known)
    assert said.holds is None
    assert set(said.missing) == {"upstream", "direct_loss_fen"}
    assert answer(line.alternatives, {**known, "upstream": "ordinary", "direct_loss_fen": 25_000_000}).holds is True
    assert answer(line.alternatives, {**known, "upstream": "high_line", "direct_loss_fen": 25_000_000}).holds is False
