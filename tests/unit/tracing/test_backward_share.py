"""Is a share exact at every size of the product?"""

import numpy as np

from firsthour.tracing._kernel_share import divide_product

LARGEST = 2**63 - 1


def test_quotient_and_remainder_agree_with_whole_numbers_of_any_size() -> None:
    generator = np.random.default_rng(11)
    edges = [1, 2, 3, 10**7, 2**26, 2**31, 2**52, 3 * 10**9, 2**62, LARGEST - 1, LARGEST]
    for bits in generator.integers(1, 64, 3000):
        edges.append(int(generator.integers(1, 2 ** int(bits) - 1, endpoint=True, dtype=np.uint64)))
    for whole in edges:
        if whole < 2:
            continue
        for part in {whole, whole - 1, int(generator.integers(1, whole)), 1}:
            for times in {whole - 1, int(generator.integers(1, whole)), 1, 0}:
                assert divide_product(part, times, whole, 1.0 / whole) == divmod(part * times, whole)
