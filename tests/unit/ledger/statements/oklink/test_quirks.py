"""Which address is the own one, and which token is which."""

from firsthour.ledger.statements.oklink.quirks import find_own_address, find_shared_symbols, token_name

USDT = "0xdac17f958d2ee523a2206206994597c13d831ec7"
OTHER = "0x" + "9" * 40


def test_own_address_is_in_every_row() -> None:
    assert find_own_address(["A", "B", "A"], ["B", "A", "C"]) == "A"


def test_transfer_to_oneself_counts_once() -> None:
    assert find_own_address(["B", "A", "C"], ["B", "C", "A"]) in ("A", "C")


def test_symbol_names_the_issuers_contract() -> None:
    assert token_name("USDT", USDT.upper().replace("0X", "0x"), shared={"USDT"}) == "USDT"


def test_contract_that_is_known_not_to_be_the_issuers_is_kept_apart() -> None:
    assert token_name("USDT", OTHER, shared=set()) == f"USDT@{OTHER}"


def test_masked_contract_keeps_its_symbol_when_it_is_the_only_one() -> None:
    assert find_shared_symbols(["USDT", "USDT"], ["0xff7b****1b", "0xff7b****1b"]) == set()
    assert token_name("USDT", "0xff7b****1b", shared=set()) == "USDT"


def test_contracts_that_share_a_symbol_are_kept_apart() -> None:
    shared = find_shared_symbols(["ABC", "abc"], ["0x1*", "0x2*"])
    assert [token_name("ABC", "0x1*", shared=shared), token_name("abc", "0x2*", shared=shared)] == [
        "ABC@0x1*",
        "abc@0x2*",
    ]
