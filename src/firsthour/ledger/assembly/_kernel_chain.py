"""In which order do tied rows make the running balance meet."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def _root(parent: NDArray[np.int64], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(cache=True, nogil=True)
def most_meetings(
    before: NDArray[np.int64], after: NDArray[np.int64], left: NDArray[np.bool_], at: int, n_nodes: int
) -> int:
    """Return how many balances can meet at most when the rows ``left`` follow the balance ``at`` (−1: unknown).

    ``before`` and ``after`` int64[n] number balances from 0 to ``n_nodes`` − 1. Rows are the edges of a graph of
    balances; a part of it that hangs together needs as many trails as it has surplus departures, at least one
    (Euler 1736), and every further trail costs one meeting. O(n + n_nodes).
    """
    parent = np.arange(n_nodes)
    surplus = np.zeros(n_nodes, dtype=np.int64)
    for row in range(len(before)):
        if left[row]:
            surplus[before[row]] += 1
            surplus[after[row]] -= 1
            parent[_root(parent, before[row])] = _root(parent, after[row])
    trails = np.zeros(n_nodes, dtype=np.int64)
    for node in range(n_nodes):
        if surplus[node] > 0:
            trails[_root(parent, node)] += surplus[node]
    n_left = 0
    n_trails = 0
    departs = False
    counted = np.zeros(n_nodes, dtype=np.bool_)
    for row in range(len(before)):
        if left[row]:
            n_left += 1
            part = _root(parent, before[row])
            departs |= before[row] == at
            if not counted[part]:
                counted[part] = True
                n_trails += max(trails[part], 1)
    if departs and (surplus[at] > 0 or trails[_root(parent, at)] == 0):
        return n_left - n_trails + 1
    return n_left - n_trails


@njit(cache=True, nogil=True)
def chain_order(before: NDArray[np.int64], after: NDArray[np.int64], known: bool, balance: int) -> NDArray[np.int64]:
    """Return an order (int64[n]) of tied rows in which most running balances meet.

    ``before`` and ``after`` (int64[n], minor units): the balance that each row starts from and leaves. When
    ``known``, the first row should start from ``balance``. Of the orders in which most balances meet it is the
    first by the rows' places, so the file's order stands unless another meets more. O(n²) as a rule, O(n³) at
    worst, n ≤ 400.
    """
    n = len(before)
    nodes = np.unique(np.concatenate((before, after, np.array([balance], dtype=np.int64))))
    start, end = np.searchsorted(nodes, before), np.searchsorted(nodes, after)
    at = int(np.searchsorted(nodes, np.int64(balance))) if known else -1
    left = np.ones(n, dtype=np.bool_)
    most = most_meetings(start, end, left, at, len(nodes))
    met = 0
    for row in range(n):
        met += start[row] == (end[row - 1] if row else at)
    order = np.arange(n)
    if met == most:
        return order
    for place in range(n):
        for row in range(n):
            if not left[row]:
                continue
            meets = 1 if start[row] == at else 0
            left[row] = False
            if meets + most_meetings(start, end, left, end[row], len(nodes)) == most:
                most -= meets
                at = int(end[row])
                order[place] = row
                break
            left[row] = True
    return order
