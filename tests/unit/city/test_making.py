"""What is told of a city: which frauds, and the same whether its days are lived through again or kept."""

import pytest

from firsthour.city.books import keep_books
from firsthour.city.files import FilePlan, show, write_statements
from firsthour.city.files.rows import gather_rows
from firsthour.city.making import choose_claims, make_city
from firsthour.city.model import AccountKind, CityClaim, KeptDays
from firsthour.city.truth import tell_truth
from firsthour.city.world import build_world


def claims_of(*frauds: int) -> list[CityClaim]:
    """Return claims that belong to these frauds."""
    return [CityClaim(f"c{place}", 0, fraud, 0, place, 1, place) for place, fraud in enumerate(frauds)]


def test_frauds_are_told_whole_from_the_first_on_as_long_as_there_is_room() -> None:
    claims = claims_of(1, 0, 1, 2, 0)
    assert choose_claims(claims, most=5) == [0, 1, 2, 3, 4]
    assert choose_claims(claims, most=4) == [0, 1, 2, 4]
    assert choose_claims(claims, most=3) == [1, 4]
    assert choose_claims(claims, most=1) == [1, 4]  # the first one in any case
    assert choose_claims([]) == []


@pytest.mark.parametrize("complete", [True, False])
def test_books_of_what_files_show_are_the_same_from_the_kept_movements_alone(
    complete: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world = build_world(seed=5, n_people=120, n_days=40)
    asked = [a for a in keep_books(world).touched if AccountKind(int(world.kinds[a])).has_statements]
    plan = FilePlan.complete(world, asked) if complete else FilePlan.messy(world, asked, seed=5)
    gathered = gather_rows(world, asked)
    out = tmp_path_factory.mktemp("files")
    shown = show(world, write_statements(world, out, accounts=asked, plan=plan, gathered=gathered))
    kept = KeptDays.of(world, gathered.days)
    assert sum(map(len, gathered.days)) < sum(map(len, world.days()))
    assert keep_books(kept, shown=shown) == keep_books(world, shown=shown)
    full = keep_books(world)
    assert tell_truth(kept, shown=shown, full=full) == tell_truth(world, shown=shown)


def test_a_city_says_how_much_of_it_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = make_city(tmp_path_factory.mktemp("whole"), seed=3, n_people=150, n_days=40, complete=True)
    part = make_city(tmp_path_factory.mktemp("part"), seed=3, n_people=150, n_days=40, most_claims=1)
    assert whole.n_claims == whole.n_all_claims == part.n_all_claims > part.n_claims > 0
    assert whole.n_kept_back == 0 < part.n_kept_back
    assert part.n_told_frauds == 1 < whole.n_told_frauds <= whole.n_frauds
    assert len(part.accounts) < len(whole.accounts) < whole.n_all_accounts
