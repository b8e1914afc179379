"""Which small cities do the tests of the city share?"""

import hashlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from firsthour.city.model import MoveState, Purpose, World
from firsthour.city.world import CityWorld, build_world


@cache
def small_city(seed: int = 7) -> CityWorld:
    """Return a city of 600 people that lives for 60 days."""
    return build_world(seed=seed, n_people=600, n_days=60)


@cache
def all_moves(seed: int = 7) -> NDArray[np.void]:
    """Return all movements of the small city."""
    return np.concatenate(list(small_city(seed).days()))


def done_moves(*purposes: Purpose) -> NDArray[np.void]:
    """Return the movements of some purposes that moved money in the small city."""
    moves = all_moves()
    return moves[np.isin(moves["purpose"], purposes) & (moves["state"] == MoveState.DONE)]


def digest_of(world: World) -> str:
    """Return a fingerprint of everything that a city is."""
    digest = hashlib.sha256()
    for part in (world.institutions, world.frauds, list(world.holders), list(world.accounts), world.claims):
        digest.update(repr(part).encode())
    for moves in world.days():
        digest.update(moves.tobytes())
    return digest.hexdigest()
