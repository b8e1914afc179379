"""An account is (institution, number): which ways of writing a number mean the same account."""

from pathlib import Path

from firsthour.ledger.reading import Alias
from tests.ledger_tables import Statement, book_of, lines, told


def test_twelve_or_more_digits_stand_for_themselves_whatever_the_institution_is_called(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own                  inst          time              in  out  balance  peer                 peerinst
        6229990000000000017  中国工商银行  2026-03-01 10:00  -   50   50       6229990000000000025  交行
        6229990000000000017  工行示例支行  2026-03-01 10:05  -   10   40       6229990000000000025  -
        """,
    )
    assert told(book) == lines("""
        open 6229990000000000017 100
        6229990000000000017 -> ?6229990000000000025 50 never
        6229990000000000017 -> ?6229990000000000025 10 never
    """)
    assert sorted(book.line_accounts) == ["6229990000000000017", "6229990000000000025"]


def test_a_shorter_number_is_one_account_per_institution_and_then_written_with_it(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own     inst      time              in  out  balance  peer    peerinst
        100200  工商银行  2026-03-01 10:00  -   50   50       100200  建设银行
        """,
    )
    assert told(book) == lines("""
        open 中国工商银行/100200 100
        中国工商银行/100200 -> ?中国建设银行/100200 50 never
    """)


def test_spellings_of_one_institution_are_one(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own     inst                          time              in  out  balance  peer    peerinst
        100200  中国工商银行股份有限公司      2026-03-01 10:00  -   50   50       300400  招行
        100200  工行                          2026-03-01 10:01  -   10   40       300400  招商银行示例支行
        """,
    )
    assert sorted(book.line_accounts) == ["100200", "300400"]
    assert book.account_of("中国工商银行/100200") == "100200"


def test_a_blank_institution_means_the_only_known_account_with_that_number(tmp_path: Path) -> None:
    known_once = """
        own     inst      time              in  out  balance  peer    peerinst
        100200  工商银行  2026-03-01 10:00  -   50   50       300400  招商银行
        300400  招商银行  2026-03-01 10:00  50  -    50       100200  -
    """
    known_twice = """
        own     inst      time              in  out  balance  peer    peerinst
        100200  建设银行  2026-03-01 11:00  -   50   50       500600  招商银行
    """
    assert told(book_of(tmp_path / "a", known_once)) == lines("""
        open 100200 100
        open 300400 0
        100200 -> 300400 50
    """)
    assert sorted(book_of(tmp_path / "b", known_once, known_twice).line_accounts) == [
        "100200",  # named without institution: neither of the two
        "300400",
        "500600",
        "中国工商银行/100200",
        "中国建设银行/100200",
    ]


def card(number: str, other: str) -> Alias:
    """Return that ``number`` is a card of account ``other``, said in row 2."""
    return Alias(number, "工商银行", other, "工商银行", "card", sheet=1, row=2)


def test_card_and_account_of_one_row_are_one_account_written_as_its_only_card(tmp_path: Path) -> None:
    table = """
        own                  inst      time              in  out  balance  peer
        6229990000000000017  工商银行  2026-03-01 10:00  -   50   50       6229990000000000025
        990000000017         工商银行  2026-03-01 10:05  -   10   40       6229990000000000025
    """
    book = book_of(tmp_path, Statement(table, aliases=[card("6229990000000000017", "990000000017")]))
    assert told(book) == lines("""
        open 6229990000000000017 100
        6229990000000000017 -> ?6229990000000000025 50 never
        6229990000000000017 -> ?6229990000000000025 10 never
    """)
    assert book.account_of("990000000017") == "6229990000000000017"


def test_an_account_with_two_cards_is_written_as_its_account_number(tmp_path: Path) -> None:
    table = """
        own                  time              in  out  balance  peer
        6229990000000000017  2026-03-01 10:00  -   50   50       -
        6229990000000000033  2026-03-01 10:05  -   10   40       -
    """
    aliases = [card("6229990000000000017", "990000000017"), card("6229990000000000033", "990000000017")]
    book = book_of(tmp_path, Statement(table, aliases=aliases))
    assert [name for name in book.line_accounts if name[0] != "~"] == ["990000000017"]


def test_an_alias_of_another_file_joins_both_sides_of_a_transfer(tmp_path: Path) -> None:
    payer = """
        own                  time              in  out  balance  peer
        6229990000000000025  2026-03-01 10:00  -   50   0        990000000017
    """
    payee = """
        own                  time              in  out  balance  peer
        6229990000000000017  2026-03-01 10:00  50  -    50       6229990000000000025
    """
    sister = Statement("own  time  in  out  balance  peer", aliases=[card("6229990000000000017", "990000000017")])
    assert "6229990000000000025 -> 6229990000000000017 50" in told(book_of(tmp_path, payer, payee, sister))


def test_a_masked_tail_is_never_an_alias(tmp_path: Path) -> None:
    table = """
        own                  time              in  out  balance  peer
        6229990000000000017  2026-03-01 10:00  -   50   50       -
        622999*****0017      2026-03-01 10:05  -   10   40       -
    """
    masked = Alias("622999*****0017", "", "6229990000000000017", "", "card", sheet=1, row=2)
    book = book_of(tmp_path, Statement(table, aliases=[masked]))
    assert {"6229990000000000017", "622999*****0017"} <= set(book.line_accounts)


def test_a_row_without_counterparty_number_gets_a_synthetic_one_by_kind(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  inst      time              in  out  balance  memo      name
        A    工商银行  2026-03-01 10:00  -   1    99       ATM取款   -
        A    工商银行  2026-03-01 10:01  -   1    98       手续费    -
        A    工商银行  2026-03-01 10:02  2   -    100      结息      -
        A    工商银行  2026-03-01 10:03  -   1    99       转账      张示例
        A    工商银行  2026-03-01 10:04  -   1    98       消费      李样本超市
        """,
    )
    assert told(book) == lines("""
        open A 100
        A -> ?~cash 1 cash
        A -> ?~fee:中国工商银行 1 fee
        ? -> A 2                       # from ~interest:中国工商银行
        A -> ?~unknown:A 1 never
        A -> ?~merchant:李样本超市 1 merchant
    """)


def test_a_synthetic_account_is_never_covered(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        Statement(
            """
            own  time              amount  peer
            A    2026-03-01 10:00  50      ~cash
            """,
            plain=True,
        ),
    )
    assert told(book) == "A -> ?~cash 50 cash"
    assert [name for name, covered in zip(book.line_accounts, book.line_covered, strict=True) if covered] == ["A"]
