"""First calls of trivial functions in a fresh process, in milliseconds. The peer of FirstCalls."""
import time

import numpy as np
from numba import vectorize

FUNCTIONS = [
    lambda x: x + 1,
    lambda x: x * x,
    lambda x: (x - 1) * 2,
    lambda x: -x,
    lambda x: x * 3 - x,
    lambda x: abs(x) + x,
    lambda x: x * x + 1,
    lambda x: x / 3,
    lambda x: (x + 2) * x,
    lambda x: max(x, 0),
    lambda x: min(x, 0) + 1,
]

x = np.ones(100)
for function in FUNCTIONS:
    start = time.perf_counter()
    vectorize(function)(x)
    print((time.perf_counter() - start) * 1e3, flush=True)
