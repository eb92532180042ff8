"""Numba versions of the loop kernels, and NumPy or SciPy where they have a function for it.

Every kernel is written once, with prange, which njit without parallel=True takes for range. The names are those of
the workloads; "_" and a word behind them tells variants apart.
"""
import ctypes
import math

import numpy as np

from arrays import aligned, ramp, uniform

try:
    import numba as nb
    from numba import prange
except Exception:       # peers.py tells why
    nb, prange = None, range

NAMES = ("heat2d", "heat3d", "nbody", "pdist", "kmeans", "floyd_warshall", "life", "bilateral", "fir64", "conv3x3",
         "conv5x5", "rolling", "mcpi", "butterfly", "spmv", "matmul", "hist", "cumsum", "mandelbrot", "cuberoot",
         "spheres", "collatz")

BALLS = ((0.24, 0.51, 2.9, 0.42), (-0.72, 0.02, 4.3, 0.55), (0.87, -0.46, 3.6, 0.38), (-0.31, -0.77, 2.4, 0.33),
         (0.05, 0.11, 4.8, 0.58), (-0.93, 0.69, 3.2, 0.47), (0.58, 0.83, 2.2, 0.31), (-0.12, -0.28, 3.9, 0.52))


def family(T):
    """The kernels for one real type."""
    zero, one, two, three, four, six = T(0), T(1), T(2), T(3), T(4), T(6)
    huge = T(1e30)
    precision = T(1e-5) if T is np.float32 else T(1e-12)
    light_x, light_y, light_z = T(.3), T(.5), T(.8)
    kernels = {}

    def kernel(f):
        kernels[f.__name__] = f
        return f

    @kernel
    def heat2d(a, b, steps, k):
        rows, columns = a.shape
        u = a
        w = b
        for t in range(steps):
            for i in prange(1, rows - 1):
                for j in range(1, columns - 1):
                    w[i, j] = u[i, j] + k * (u[i, j - 1] + u[i, j + 1] + u[i - 1, j] + u[i + 1, j] - four * u[i, j])
            u, w = w, u

    # With parallel=True Numba drops the tests for negative indices of slices only, and so vectorises these.
    @kernel
    def heat2d_slices(a, b, steps, k):
        u = a
        w = b
        for t in range(steps):
            w[1:-1, 1:-1] = u[1:-1, 1:-1] + k * (u[1:-1, :-2] + u[1:-1, 2:] + u[:-2, 1:-1] + u[2:, 1:-1]
                                                 - four * u[1:-1, 1:-1])
            u, w = w, u

    @kernel
    def heat3d(a, b, steps, k):
        n = a.shape[0]
        u = a
        w = b
        for t in range(steps):
            for i in prange(1, n - 1):
                for j in range(1, n - 1):
                    for l in range(1, n - 1):
                        w[i, j, l] = u[i, j, l] + k * (u[i, j, l - 1] + u[i, j, l + 1] + u[i, j - 1, l]
                                                       + u[i, j + 1, l] + u[i - 1, j, l] + u[i + 1, j, l]
                                                       - six * u[i, j, l])
            u, w = w, u

    @kernel
    def heat3d_slices(a, b, steps, k):
        u = a
        w = b
        for t in range(steps):
            w[1:-1, 1:-1, 1:-1] = u[1:-1, 1:-1, 1:-1] + k * (
                u[1:-1, 1:-1, :-2] + u[1:-1, 1:-1, 2:] + u[1:-1, :-2, 1:-1] + u[1:-1, 2:, 1:-1]
                + u[:-2, 1:-1, 1:-1] + u[2:, 1:-1, 1:-1] - six * u[1:-1, 1:-1, 1:-1])
            u, w = w, u

    @kernel
    def matmul(a, b, c):
        n = a.shape[0]
        for i in prange(n):
            for j in range(n):
                s = zero
                for k in range(n):
                    s += a[i, k] * b[k, j]
                c[i, j] = s

    @kernel
    def matmul_rows(a, b, c):
        n = a.shape[0]
        for i in prange(n):
            for j in range(n):
                c[i, j] = zero
            for k in range(n):
                v = a[i, k]
                for j in range(n):
                    c[i, j] += v * b[k, j]

    @kernel
    def nbody(x, y, z, m, ax, ay, az, eps):
        n = x.size
        for i in prange(n):
            xi = x[i]
            yi = y[i]
            zi = z[i]
            sx = zero
            sy = zero
            sz = zero
            for j in range(n):
                dx = x[j] - xi
                dy = y[j] - yi
                dz = z[j] - zi
                inverse = one / math.sqrt(dx * dx + dy * dy + dz * dz + eps)
                w = m[j] * inverse * inverse * inverse
                sx += w * dx
                sy += w * dy
                sz += w * dz
            ax[i] = sx
            ay[i] = sy
            az[i] = sz

    @kernel
    def pdist(p, d):
        n = p.shape[0]
        for i in prange(n):
            for j in range(n):
                x = p[j, 0] - p[i, 0]
                y = p[j, 1] - p[i, 1]
                z = p[j, 2] - p[i, 2]
                d[i, j] = math.sqrt(x * x + y * y + z * z)

    @kernel
    def kmeans(x, centres, labels, means, counts):
        n, d = x.shape
        k = centres.shape[0]
        threads = nb.get_num_threads()
        sums = np.zeros((threads, k, d), x.dtype)
        members = np.zeros((threads, k), np.int64)
        for t in prange(threads):
            for i in range(n * t // threads, n * (t + 1) // threads):
                best = huge
                label = 0
                for q in range(k):
                    s = zero
                    for e in range(d):
                        v = x[i, e] - centres[q, e]
                        s += v * v
                    if s < best:
                        best = s
                        label = q
                labels[i] = label
                members[t, label] += 1
                for e in range(d):
                    sums[t, label, e] += x[i, e]
        for q in range(k):
            count = 0
            for t in range(threads):
                count += members[t, q]
            counts[q] = count
            for e in range(d):
                s = zero
                for t in range(threads):
                    s += sums[t, q, e]
                means[q, e] = s / T(max(count, 1))

    @kernel
    def floyd_warshall(d):
        n = d.shape[0]
        for k in range(n):
            for i in prange(n):
                v = d[i, k]
                for j in range(n):
                    d[i, j] = min(d[i, j], v + d[k, j])

    @kernel
    def life(a, b, steps):
        rows, columns = a.shape
        u = a
        w = b
        for t in range(steps):
            for i in prange(1, rows - 1):
                for j in range(1, columns - 1):
                    s = (u[i, j - 1] + u[i, j + 1] + u[i - 1, j - 1] + u[i - 1, j] + u[i - 1, j + 1]
                         + u[i + 1, j - 1] + u[i + 1, j] + u[i + 1, j + 1])
                    w[i, j] = 1 if s == 3 or (s == 2 and u[i, j] == 1) else 0
            u, w = w, u

    # Without branches, and bytes throughout: what who tunes it would try.
    @kernel
    def life_bytes(a, b, steps):
        rows, columns = a.shape
        u = a
        w = b
        for t in range(steps):
            for i in prange(1, rows - 1):
                for j in range(1, columns - 1):
                    s = np.uint8(u[i, j - 1] + u[i, j + 1] + u[i - 1, j - 1] + u[i - 1, j] + u[i - 1, j + 1]
                                 + u[i + 1, j - 1] + u[i + 1, j] + u[i + 1, j + 1])
                    w[i, j] = np.uint8(s == 3) | (np.uint8(s == 2) & u[i, j])
            u, w = w, u

    @kernel
    def bilateral(x, radius, space, range_, y):
        n = x.shape[0]
        for i in prange(radius, n - radius):
            for j in range(radius, n - radius):
                centre = x[i, j]
                total = zero
                weights = zero
                for a in range(-radius, radius + 1):
                    for b in range(-radius, radius + 1):
                        v = x[i + a, j + b]
                        d = v - centre
                        weight = math.exp(-T(a * a + b * b) * space - d * d * range_)
                        total += weight * v
                        weights += weight
                y[i - radius, j - radius] = total / weights

    @kernel
    def fir64(x, h, y):
        taps = h.size
        for i in prange(y.size):
            s = zero
            for j in range(taps):
                s += h[j] * x[i + j]
            y[i] = s

    @kernel
    def conv(x, h, y):
        k = h.shape[0]
        for i in prange(y.shape[0]):
            for j in range(y.shape[1]):
                s = zero
                for a in range(k):
                    for b in range(k):
                        s += h[a, b] * x[i + a, j + b]
                y[i, j] = s

    def conv_constant(k):
        def conv_k(x, h, y):
            for i in prange(y.shape[0]):
                for j in range(y.shape[1]):
                    s = zero
                    for a in range(k):
                        for b in range(k):
                            s += h[a, b] * x[i + a, j + b]
                    y[i, j] = s
        return conv_k
    kernels["conv_constant3"] = conv_constant(3)
    kernels["conv_constant5"] = conv_constant(5)

    @kernel
    def rolling(x, w, y):
        m = x.size - w + 1
        scale = one / T(w)
        threads = nb.get_num_threads()
        for t in prange(threads):
            lo = m * t // threads
            hi = m * (t + 1) // threads
            s = zero
            for j in range(w):
                s += x[lo + j]
            y[lo] = s * scale
            for i in range(lo + 1, hi):
                s += x[i + w - 1] - x[i - 1]
                y[i] = s * scale

    @kernel
    def cumsum(x, y):
        s = zero
        for i in range(x.size):
            s += x[i]
            y[i] = s

    @kernel
    def cumsum_np(x):
        return x.cumsum()

    @kernel
    def cumsum_parts(x, y):
        n = x.size
        threads = nb.get_num_threads()
        parts = np.zeros(threads * 8, x.dtype)
        for t in prange(threads):
            s = zero
            for i in range(n * t // threads, n * (t + 1) // threads):
                s += x[i]
            parts[t * 8] = s
        for t in prange(threads):
            s = zero
            for q in range(t):
                s += parts[q * 8]
            for i in range(n * t // threads, n * (t + 1) // threads):
                s += x[i]
                y[i] = s

    @kernel
    def hist(x, counts):
        bins = counts.size
        scale = T(bins)
        n = x.size
        threads = nb.get_num_threads()
        own = np.zeros((threads, bins), np.int64)
        for t in prange(threads):
            for i in range(n * t // threads, n * (t + 1) // threads):
                own[t, int(x[i] * scale)] += 1
        for b in range(bins):
            s = 0
            for t in range(threads):
                s += own[t, b]
            counts[b] = s

    @kernel
    def butterfly(x, w, y):
        half = x.size // 2
        for j in prange(half):
            a = x[j]
            t = w[j] * x[j + half]
            y[2 * j] = a + t
            y[2 * j + 1] = a - t

    @kernel
    def spmv(starts, columns, values, x, y):
        for i in prange(y.size):
            s = zero
            for k in range(starts[i], starts[i + 1]):
                s += values[k] * x[columns[k]]
            y[i] = s

    @kernel
    def mcpi(n):
        hits = 0
        for i in prange(n):
            x = np.random.random()
            y = np.random.random()
            if x * x + y * y <= 1.0:
                hits += 1
        return 4.0 * hits / n

    @kernel
    def mcpi_xorshift(n):
        hits = 0
        threads = nb.get_num_threads()
        for t in prange(threads):
            s = np.uint64(0x9E3779B97F4A7C15) * np.uint64(t + 1)
            inside = 0
            for i in range(n * t // threads, n * (t + 1) // threads):
                s ^= s << np.uint64(13)
                s ^= s >> np.uint64(7)
                s ^= s << np.uint64(17)
                x = (s >> np.uint64(11)) * 1.1102230246251565e-16
                s ^= s << np.uint64(13)
                s ^= s >> np.uint64(7)
                s ^= s << np.uint64(17)
                y = (s >> np.uint64(11)) * 1.1102230246251565e-16
                if x * x + y * y <= 1.0:
                    inside += 1
            hits += inside
        return 4.0 * hits / n

    @kernel
    def mandelbrot(re, im, counts, most):
        for i in prange(im.size):
            ci = im[i]
            for j in range(re.size):
                cr = re[j]
                zr = zero
                zi = zero
                count = 0
                while count < most:
                    a = zr * zr
                    b = zi * zi
                    if a + b > four:
                        break
                    zi = two * zr * zi + ci
                    zr = a - b + cr
                    count += 1
                counts[i, j] = count

    @kernel
    def cuberoot(x, y):
        for i in prange(x.size):
            v = x[i]
            root = v
            while abs(root * root * root - v) > precision * abs(v):
                square = root * root
                root -= (square * root - v) / (three * square)
            y[i] = root

    @kernel
    def spheres(xs, ys, balls, shades):
        for i in prange(ys.size):
            for j in range(xs.size):
                z = one / math.sqrt(xs[j] * xs[j] + ys[i] * ys[i] + one)
                x = xs[j] * z
                y = ys[i] * z
                nearest = huge
                shade = zero
                for s in range(balls.shape[0]):
                    bx = balls[s, 0]
                    by = balls[s, 1]
                    bz = balls[s, 2]
                    along = x * bx + y * by + z * bz
                    inside = along * along - (bx * bx + by * by + bz * bz) + balls[s, 3] * balls[s, 3]
                    if inside > zero:
                        at = along - math.sqrt(inside)
                        if at > zero and at < nearest:
                            nx = at * x - bx
                            ny = at * y - by
                            nz = at * z - bz
                            light = nx * light_x + ny * light_y - nz * light_z
                            nearest = at
                            shade = T(s + 1) + light / math.sqrt(nx * nx + ny * ny + nz * nz)
                shades[i, j] = shade

    @kernel
    def collatz(seeds, steps):
        for i in prange(seeds.size):
            v = seeds[i]
            count = 0
            while v != 1:
                v = v >> 1 if v & 1 == 0 else 3 * v + 1
                count += 1
            steps[i] = count

    return kernels


def build(work, name, rows, columns):
    """Sets the outputs, the NumPy functions and the Numba kernels with their arguments."""
    T, n = work.T, rows
    F = lambda stream, count, lo=0.0, hi=1.0, dtype=T: uniform(stream, count, lo, hi, dtype)
    if name in ("heat2d", "heat3d", "life"):
        hi, shape = 1 / .7 if name == "life" else 1, (n,) * 3 if name == "heat3d" else (rows, columns)
        a = F(0, int(np.prod(shape)), 0, hi).reshape(shape)
        b, fresh = aligned(a.size, T).reshape(shape), a.copy()

        def reset():
            a[...] = fresh
            b[...] = fresh
        reset()
        work.reset, work.outputs = reset, [a]
        steps = 50 if name == "heat2d" else 10
        if name == "life":
            work.numba = [("life", (a, b, steps)), ("life_bytes", (a, b, steps))]
        else:
            work.numba = [(name, (a, b, steps, T(.1))), (name + "_slices", (a, b, steps, T(.1)), "always")]
    elif name == "matmul":
        a, b, c = (F(0, n * n).reshape(n, n), F(1, n * n).reshape(n, n), aligned(n * n, T).reshape(n, n))
        work.outputs, work.numba = [c], [("matmul", (a, b, c)), ("matmul_rows", (a, b, c))]
        work.families = {"matmul_rows": "rows"}
        work.numpy_threads = {"matmul": lambda threads: blas(threads, lambda: np.matmul(a, b, out=c))}
    elif name == "nbody":
        arguments = [F(i, n) for i in range(4)] + [aligned(n, T) for _ in range(3)]
        work.outputs, work.numba = arguments[4:], [("nbody", (*arguments, T(.01)))]
    elif name == "pdist":
        p, d = F(0, 3 * n).reshape(n, 3), aligned(n * n, T).reshape(n, n)
        work.outputs, work.numba = [d], [("pdist", (p, d))]
    elif name == "kmeans":
        x, centres, means = F(0, 8 * n).reshape(n, 8), F(1, 128).reshape(16, 8), aligned(128, T).reshape(16, 8)
        labels, counts = aligned(n, np.int32), aligned(16, np.int64)
        work.outputs, work.numba = [labels, means, counts], [("kmeans", (x, centres, labels, means, counts))]
    elif name == "floyd_warshall":
        d = F(0, n * n, 1, 100).reshape(n, n)
        fresh = d.copy()
        work.reset = lambda: np.copyto(d, fresh)
        work.outputs, work.numba = [d], [("floyd_warshall", (d,))]
    elif name == "bilateral":
        m = n - 8
        x, y = F(0, n * n).reshape(n, n), aligned(m * m, T).reshape(m, m)
        work.outputs, work.numba = [y], [("bilateral", (x, 4, T(.05), T(12), y))]
    elif name == "fir64":
        x, h, y = F(0, n + 63), F(1, 64), aligned(n, T)
        work.outputs, work.numba = [y], [("fir64", (x, h, y))]
    elif name in ("conv3x3", "conv5x5"):
        k = int(name[-1])
        m = n - k + 1
        x, h, y = F(0, n * n).reshape(n, n), F(1, k * k).reshape(k, k), aligned(m * m, T).reshape(m, m)
        work.outputs, work.numba = [y], [("conv", (x, h, y)), (f"conv_constant{k}", (x, h, y))]
    elif name == "rolling":
        x, y = F(0, n), aligned(n - 99, T)
        work.outputs, work.numba = [y], [("rolling", (x, 100, y))]
    elif name == "mcpi":
        work.numba = [("mcpi", (n,)), ("mcpi_xorshift", (n,))]
    elif name == "butterfly":
        C = np.complex64 if T is np.float32 else np.complex128
        x, w, y = F(0, 2 * n).view(C), F(1, n, -1, 1).view(C), aligned(2 * n, T)
        work.outputs, work.numba = [y], [("butterfly", (x, w, y.view(C)))]
    elif name == "spmv":
        starts, columns = ramp(n + 1, 0, 10, np.int64), F(1, 10 * n, 0, n, np.int32)
        values, x, y = F(2, 10 * n), F(3, n), aligned(n, T)
        work.outputs, work.numba = [y], [("spmv", (starts, columns, values, x, y))]
        work.numpy = scipy_product(starts, columns, values, x, y)
    elif name == "hist":
        x, counts = F(0, n), aligned(256, np.int64)
        work.outputs, work.numba = [counts], [("hist", (x, counts))]
        work.numpy = {"bincount": lambda: np.copyto(counts, np.bincount((x * T(256)).astype(np.int64), minlength=256))}
    elif name == "cumsum":
        x, y = F(0, n), aligned(n, T)
        work.outputs = [y]
        work.numba = [("cumsum", (x, y), "never"), ("cumsum_np", (x,), "never"), ("cumsum_parts", (x, y), "several")]
        work.numpy = {"cumsum": lambda: np.cumsum(x, out=y)}
    elif name == "mandelbrot":
        re, im = ramp(columns, -2, 3.0 / columns, T), ramp(rows, -1.5, 3.0 / rows, T)
        counts = aligned(rows * columns, np.int32).reshape(rows, columns)
        work.outputs, work.numba = [counts], [("mandelbrot", (re, im, counts, 200))]
    elif name == "cuberoot":
        x, y = F(0, n, .5, 1000), aligned(n, T)
        work.outputs, work.numba = [y], [("cuberoot", (x, y))]
    elif name == "spheres":
        xs, ys, balls = ramp(columns, -1, 2.0 / columns, T), ramp(rows, -1, 2.0 / rows, T), np.array(BALLS, T)
        shades = aligned(rows * columns, T).reshape(rows, columns)
        work.outputs, work.numba = [shades], [("spheres", (xs, ys, balls, shades))]
    elif name == "collatz":
        seeds, steps = ramp(n, 1, 1, T), aligned(n, T)
        work.outputs, work.numba = [steps], [("collatz", (seeds, steps))]


def blas(threads, product):
    """OpenBLAS has its own threads; other libraries use as many as they like."""
    try:
        openblas = ctypes.CDLL("libopenblas.so.0")
    except OSError:
        return product

    def multiply():
        openblas.openblas_set_num_threads(threads)
        product()
    return multiply


def scipy_product(starts, columns, values, x, y):
    try:
        from scipy.sparse import csr_matrix
    except Exception:
        return {}
    matrix = csr_matrix((values, columns, starts), shape=(y.size, y.size))
    return {"scipy": lambda: np.copyto(y, matrix @ x)}
