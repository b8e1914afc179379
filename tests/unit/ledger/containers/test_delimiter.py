"""The delimiter is what cuts most lines alike."""

import pytest

from firsthour.ledger.containers.delimiter import guess_delimiter


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a\tb\tc\n1\t2\t3\n", "\t"),
        ("a;b;c\n1;2;3\n", ";"),
        ("a|b|c\n1|2|3\n", "|"),
        ("卡号\t,金额\t,备注\t\n6229\t,1.00\t,转账\t\n", ","),  # tabs keep numbers as text
        ("时间\t金额\t余额\t备注\n1\t1,234.00\t2,345.00\tx\n2\t12.00\t2,333.00\ty\n", "\t"),
        ('a;b\n"x,y,z";"1,5"\n"u,v,w";"2,5"\n', ";"),
        ("流水说明：一,二,三,四\n户名：张示例\na\tb\tc\td\n1\t2\t3\t4\n5\t6\t7\t8\n", "\t"),
        ('="交收日期"\t="摘要,说明"\n="20260301"\t="a,b"\n', "\t"),
        ("only words\n", ","),
        ("", ","),
    ],
)
def test_delimiter_is_guessed_from_the_head(head, expected):
    assert guess_delimiter(head) == expected
