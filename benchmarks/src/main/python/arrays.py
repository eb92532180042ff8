"""The arrays of the workloads, filled as Fill.java says, so that every contender works on the same bits."""
import numpy as np

SEED, STREAM_STEP, STEP = 7, 0x632BE59BD9B4E019, 0x9E3779B97F4A7C15
WORD = (1 << 64) - 1


def uniform(stream, n, lo, hi, dtype):
    """Element i of a stream is SplitMix64's output for that counter, scaled to [lo, hi)."""
    out = aligned(n, dtype)
    with np.errstate(over="ignore"):
        for start in range(0, n, 1 << 20):
            i = np.arange(start, min(n, start + (1 << 20)), dtype=np.uint64)
            z = i * np.uint64(STEP) + np.uint64((SEED + stream * STREAM_STEP) & WORD)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z ^= z >> np.uint64(31)
            out[start:start + len(i)] = (z >> np.uint64(11)).astype(np.float64) * 2.0 ** -53 * (hi - lo) + lo
    return out


def ramp(n, start, step, dtype):
    out = aligned(n, dtype)
    out[...] = start + np.arange(n, dtype=np.float64) * step
    return out


def aligned(n, dtype):
    """A 64-byte aligned array whose pages have been touched."""
    size = n * np.dtype(dtype).itemsize
    raw = np.empty(size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    array = raw[start:start + size].view(dtype)
    array[...] = 0
    return array
