"""What is a share of an amount, exactly, where the product passes 64 bits: part · times divided by a whole."""

from numba import njit

_SAFE_PRODUCT = 9.0e18  # below 2^63 by more than a double can be wrong


_EXACT_DOUBLE = 4.0e15  # below 2^52: such a product is exact as a double, its quotient off by at most one


@njit(cache=True, nogil=True)
def divide_product(part: int, times: int, whole: int, inverse: float) -> tuple[int, int]:
    """Return quotient and remainder of part · times / whole, for 0 ≤ part ≤ whole, 0 ≤ times < whole < 2^63.

    ``inverse`` is 1 / whole as a double; the result is exact whatever its last bit.
    A product of up to 126 bits is never formed: the bits of ``times`` are taken from the top as in long
    division, so that quotient (≤ times) and remainder (< whole) stay below 2^63. Cost: one multiplication or
    division where the product fits, else 63 steps.
    """
    rough = float(part) * float(times)
    if rough < _EXACT_DOUBLE:
        quotient = int(rough * inverse)
        rest = part * times - quotient * whole
        if rest < 0:
            return quotient - 1, rest + whole
        if rest >= whole:
            return quotient + 1, rest - whole
        return quotient, rest
    if rough < _SAFE_PRODUCT:
        product = part * times
        quotient = product // whole
        return quotient, product - quotient * whole
    quotient, rest = 0, 0
    for bit in range(62, -1, -1):
        quotient *= 2
        if rest >= whole - rest:
            rest -= whole - rest
            quotient += 1
        else:
            rest += rest
        if (times >> bit) & 1:
            if rest >= whole - part:
                rest -= whole - part
                quotient += 1
            else:
                rest += part
    return quotient, rest
