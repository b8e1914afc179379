"""What one source row means once it is read: the schema of a ledger's segments.

A *segment* holds what one source file says, one entry per leg. The main leg of a row is leg 0; a fee, the
funding of a payment made through a wallet, or the other currency of a conversion are legs 1, 2, … of the
same row. A row of a plain ledger is one entry that stands for both legs (``PLAIN``).
"""

from enum import IntEnum, IntFlag

import pyarrow as pa

IN, OUT = 1, -1


class RowFlag(IntFlag):
    """What a row says about itself beyond its amount."""

    SAYS_REVERSAL = 1  # 退汇 冲正 撤销 退票
    INVERTED = 2  # the sign contradicts the direction column; ``direction`` is already turned
    REFUND = 4  # a merchant's 退款: a new clean credit
    PLAIN = 8  # both legs in one row: own side pays, peer receives
    CONVERSION = 16  # one side of a currency conversion


class SetAside(IntEnum):
    """Why a row moves no money though it was read. 0 means it does."""

    NONE = 0
    FAILED = 1
    PENDING = 2
    NOT_COUNTED = 3  # 不计收支
    ZERO = 4


_label = pa.dictionary(pa.int32(), pa.string())

ROWS = pa.schema(
    [
        ("sheet", pa.int16()),  # 1-based sheet; 1 for text
        ("row", pa.int64()),  # 1-based line or sheet row
        ("leg", pa.int8()),  # 0 main; further legs of the same row count up
        ("set_aside", pa.int8()),  # SetAside
        ("own_number", _label),  # number of the account whose statement this is (plain: the payer)
        ("own_institution", _label),
        ("own_name", _label),
        ("peer_number", _label),  # "" when the row names none
        ("peer_institution", _label),
        ("peer_name", _label),
        ("peer_kind", _label),  # "", cash merchant wallet exchange abroad fee debt interest unknown
        ("direction", pa.int8()),  # IN or OUT seen from the own account
        ("amount", pa.int64()),  # > 0, minor units; 0 only when set aside as ZERO
        ("currency", _label),
        ("balance", pa.int64()),  # after the row, minor units; null when the row gives none
        ("time_us", pa.int64()),  # microseconds since the epoch, UTC
        ("precision", pa.int8()),  # base.clock.Precision
        ("time_raw", pa.string()),  # as written
        ("serial", pa.string()),  # the bank's serial, or the id of a plain ledger; "" when none
        ("ref_serial", _label),  # serial of another row that this row names; "" when none
        ("memo", _label),  # summary, purpose, remarks, joined by a space
        ("flags", pa.int16()),  # RowFlag
    ]
)

REJECTS = pa.schema(
    [
        ("sheet", pa.int16()),
        ("row", pa.int64()),
        ("column", pa.string()),  # as the file names it; "" when the whole row is meant
        ("reason", pa.string()),  # stable code, see REJECT_REASONS
        ("value", pa.string()),  # what stood there, at most 200 characters
    ]
)

REJECT_REASONS = {
    "no_time": ("has no time that can be read", "没有可读的时间"),
    "no_amount": ("has no amount that can be read", "没有可读的金额"),
    "too_many_decimals": ("has more decimals than the currency allows", "小数位数超过该币种允许的位数"),
    "too_large": ("has an amount too large to be exact", "金额过大，无法精确表示"),
    "no_direction": ("does not say whether money came in or went out", "未说明收入还是支出"),
    "no_account": ("does not say whose account it is", "未说明属于哪个账户"),
    "destroyed_number": (
        "has an account number destroyed by scientific notation; ask for the file as text",
        "账号被科学计数法破坏，请要求以文本格式重新提供",
    ),
    "ragged": ("has more cells than the header has columns", "单元格数多于表头列数"),
    "not_text": ("holds bytes that are no text in the file's encoding", "含有无法按文件编码解读的字节"),
    "no_currency": ("does not say in which currency", "未说明币种"),
    "negative_amount": ("has a negative amount", "金额为负"),
}

FACTS = pa.schema(
    [
        ("kind", pa.string()),  # accounts persons measures sub_accounts contacts addresses tasks cards
        ("sheet", pa.int16()),
        ("row", pa.int64()),
        ("fields", pa.string()),  # JSON object: column as written → cell
    ]
)
