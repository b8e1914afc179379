"""How much of a line's claimed money does a payment carry when every colour leaves alike (``pro-rata``)."""

from numba import njit

from firsthour.tracing._kernel_pool import CLEAN, Rows, add_piece, new_lot

_SAFE_PRODUCT = 9.0e18  # below 2^63 by more than a double can be wrong


@njit(cache=True, nogil=True)
def share_floor(part: int, times: int, whole: int) -> int:
    """Return ⌊part · times / whole⌋ exactly, for 0 ≤ part ≤ whole, 0 ≤ times, 0 < whole, all below 2^63.

    The product may need 126 bits. Where it does, it is never formed: the bits of ``times`` are taken from the
    top, and quotient and remainder are doubled and added to as in long division, so that nothing passes 2^63.
    """
    if float(part) * float(times) < _SAFE_PRODUCT:
        return part * times // whole
    quotient = 0
    rest = 0
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
    return quotient


@njit(cache=True, nogil=True)
def take_alike(pool: Rows, chains: Rows, free: Rows, chain: int, paid: int, pieces: Rows) -> tuple[Rows, int, int]:
    """Take each claim's share of a payment below the chain's balance; return pieces, their number, what is clean.

    The lots of the chain, one a claim, and the pieces are in ledger order of the claims.
    """
    n, taint, sent = 0, 0, 0
    balance = chains[chain, 2]
    before, lot = -1, chains[chain, 0]
    while lot >= 0:
        following = pool[lot, 2]
        taint += pool[lot, 1]
        part = share_floor(taint, paid, balance) - sent
        sent += part
        pieces, n = add_piece(pieces, n, pool[lot, 0], part)
        pool[lot, 1] -= part
        if pool[lot, 1] == 0:
            if before >= 0:
                pool[before, 2] = following
            else:
                chains[chain, 0] = following
            if following < 0:
                chains[chain, 1] = before
            pool[lot, 2] = free[0]
            free[0] = lot
        else:
            before = lot
        lot = following
    return pieces, n, paid - sent


@njit(cache=True, nogil=True)
def mix_lots(pool: Rows, chains: Rows, free: Rows, chain: int, pieces: Rows, n: int) -> Rows:
    """Add pieces to a chain, whose lots and which are in ledger order of the claims; return the pool."""
    before, lot = -1, chains[chain, 0]
    for i in range(n):
        claim = pieces[i, 0]
        if claim == CLEAN:
            continue
        while lot >= 0 and pool[lot, 0] < claim:
            before, lot = lot, pool[lot, 2]
        if lot >= 0 and pool[lot, 0] == claim:
            pool[lot, 1] += pieces[i, 1]
            continue
        pool, added = new_lot(pool, free, claim, pieces[i, 1], lot)
        if before >= 0:
            pool[before, 2] = added
        else:
            chains[chain, 0] = added
        if lot < 0:
            chains[chain, 1] = added
        before = added
    return pool
