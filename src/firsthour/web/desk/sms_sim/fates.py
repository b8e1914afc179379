"""What happens to a message at the invented provider? The last two digits of the number decide, so anybody can try.

==  ==============================================================================================
00  delivered; so is every number that is not named here
01  undeliverable, code 045
02  expired: the phone was off
03  delivered, and the receipt comes twice
04  delivered; the receipt comes before the answer
05  delivered; the receipt comes late
06  delivered; a receipt of before comes after it
07  refused for good: no such number
08  told three times to slow down, then delivered
09  the link is cut before the answer, once; the provider had not taken it
10  the answer takes a second
11  delivered, and the receiver answers TD
12  no answer at all, once; the provider had not taken it
13  the link is cut before the answer, once; the provider had taken it, and says so in the receipt
14  delivered, and the receiver answers at length
15  taken, and nothing is heard of it again
==  ==============================================================================================
"""

from dataclasses import dataclass, field

LATE_S = 1.5
SLOW_S = 1.0
N_THROTTLED = 3
LONG_ANSWER = "我没有下载那个软件，也没有转账，请民警放心。刚才对方又打来电话，说要把我的账户冻结，" * 2
WORDS = {"01": ("UNDELIV", "045", 5), "02": ("EXPIRED", "000", 3)}
DELIVERED = ("DELIVRD", "000", 2)
ENROUTE = ("ENROUTE", "000", 1)
REPLIES = {"11": "TD", "14": LONG_ANSWER}


@dataclass
class Fates:
    """What has happened to each number so far."""

    tries: dict[str, int] = field(default_factory=dict)

    def of(self, phone: str) -> tuple[str, int]:
        """Return the fate of a number, and how often it was tried before."""
        n_before = self.tries.get(phone, 0)
        self.tries[phone] = n_before + 1
        return phone[-2:], n_before


def receipts_of(fate: str) -> list[tuple[str, str, int]]:
    """Return the receipts of a message in the order they are sent: word, code, number of the state."""
    last = WORDS.get(fate, DELIVERED)
    return {"03": [last, last], "06": [last, ENROUTE], "15": []}.get(fate, [last])


def delay_of(fate: str, usual_s: float) -> float:
    """Return after how many seconds the first receipt comes."""
    return LATE_S if fate == "05" else usual_s
