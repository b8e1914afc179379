"""Line ends are counted in one pass as ``bytes`` counts them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from firsthour.ledger.containers._kernel_split import count_ends


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", b"\x00\xff"])).map(b"".join))
def test_line_feeds_and_lone_carriage_returns_are_counted(content: bytes) -> None:
    lone = content.count(b"\r") - content.count(b"\r\n")
    assert count_ends(np.frombuffer(content, dtype=np.uint8)) == (content.count(b"\n"), lone)
