"""Are people and firms called as people and firms are, the same each time?"""

from collections import Counter

from firsthour.city.names import firm_name, load_names, person_name, shop_name


def test_people_have_names_of_two_or_three_signs() -> None:
    names = [person_name(1, person) for person in range(2000)]
    assert {len(name) for name in names} == {2, 3}
    assert all(name[0] in load_names().surnames for name in names)
    assert len(set(names)) > 1500


def test_frequent_surnames_are_frequent() -> None:
    seen = Counter(person_name(1, person)[0] for person in range(5000))
    first, last = load_names().surnames[:10], load_names().surnames[-10:]
    assert sum(seen[name] for name in first) > 4 * sum(seen[name] for name in last)


def test_names_follow_from_the_seed() -> None:
    assert [person_name(1, 5), firm_name(1, 5), shop_name(1, 5)] == [
        person_name(1, 5),
        firm_name(1, 5),
        shop_name(1, 5),
    ]
    assert [person_name(1, person) for person in range(50)] != [person_name(2, person) for person in range(50)]


def test_firms_are_called_after_the_city() -> None:
    assert firm_name(1, 5).startswith("澜州")
    assert firm_name(1, 5).endswith("有限公司")


def test_no_part_of_a_name_is_given_twice() -> None:
    for signs in (load_names().surnames, load_names().given):
        assert [sign for sign, times in Counter(signs).items() if times > 1] == []
