"""One element function over a million elements; says when the result is there. The peer of HelloProcess."""
import math

import numpy as np
from numba import vectorize


@vectorize(["f8(f8)"], cache=True)
def wave(x):
    return math.exp(-x) * math.sin(10 * x)


result = wave(np.linspace(0, 5, 1_000_000))
print("ready", result[500_000], flush=True)
