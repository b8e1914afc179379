"""What does the demo say of who can log in?"""

from firsthour.cli.demo import log_in_lines

LOG_IN = {"role": "leader", "name": "岑远", "badge": "990127", "unit": "东岭经侦大队", "password": "abcd-efgh-ijkl"}


def test_log_ins_are_listed_with_their_passwords() -> None:
    heading, heads, line = log_in_lines([LOG_IN, {**LOG_IN, "badge": "990128", "password": ""}], "en")
    assert heading == "Log-ins, shown this once:"
    assert heads.split() == ["badge", "password", "name", "role", "unit"]
    assert line.split()[:3] == ["990127", "abcd-efgh-ijkl", "岑远"]
