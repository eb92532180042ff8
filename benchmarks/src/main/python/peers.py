"""NumPy and Numba versions of the workloads, driven over standard input and output.

One request a line, fields separated by blanks; one answer a line, fields separated by tabs, the first of them "ok",
or "error" and a message:

    hello                                   versions of NumPy and Numba, and why Numba is missing if it is
    case WORKLOAD f32|f64 ROWS COLUMNS T    makes the arrays; names the implementations for T threads, and with a "!"
                                            before it each that failed and why
    results NAME FILE                       computes once from fresh inputs, writes all results to FILE as float64
    run NAME CALLS                          seconds of a block of calls: wall clock, this thread's processor time,
                                            this process's processor time
    cpu                                     processor seconds of this process so far
    micro call|compile                      seconds that Numba takes for a call or a compilation, several samples

The whole-array operations are here, the loop kernels in loops.py, the arrays in arrays.py.
"""
import math
import os
import sys
import time

import numpy as np

import loops
from arrays import aligned, uniform

try:
    import numba as nb
    from numba import njit, prange
    NUMBA_MISSING = ""
except Exception as error:  # a broken installation raises more than ImportError
    nb = None
    NUMBA_MISSING = f"{type(error).__name__}: {error}".splitlines()[0]

# ---------------------------------------------------------------------------------------------------- Numba

OPTIONS = dict(fastmath=True, error_model="numpy", nogil=True)

ONE_ARGUMENT = {"sqrt": (.1, 8), "exp": (-20, 20), "log": (1e-3, 1e3), "sin": (-20, 20), "cos": (-20, 20), "tanh": (-4, 4),
                "erf": (-4, 4)}
TWO_ARGUMENTS = {"pow": ((.1, 10), (-8, 8)), "atan2": ((-5, 5), (-5, 5))}


def optimise_twice(on):
    """What NUMBA_OPT=max does from Numba 0.57 on: the first pass pipeline runs at -O3 with loop vectorisation.
    Older releases do not vectorise most nested loops without it. False if this release has no such switch."""
    try:
        from numba.core.registry import cpu_target
        codegen = cpu_target.target_context.codegen()
        if not hasattr(codegen, "_krait_pipelines"):
            codegen._krait_pipelines = (codegen._mpm_cheap, codegen._module_pass_manager(
                loop_vectorize=True, slp_vectorize=False, opt=3, cost="cheap"))
        codegen._mpm_cheap = codegen._krait_pipelines[1 if on else 0]
        return True
    except Exception:
        return False


def family(T):
    """The kernels for one real type, with constants of that type: Python's would widen float32 to float64.
    Each is written with prange, which njit without parallel=True takes for range."""
    zero, half, one, two, three, offset = T(0), T(.5), T(1), T(2), T(3), T(1.25)
    root_half = T(0.70710678118654752)
    kernels = {}

    def kernel(f):
        kernels[f.__name__] = f
        return f

    @kernel
    def saxpy(a, x, y):
        for i in prange(x.size):
            y[i] += a * x[i]

    @kernel
    def saxpy_expr(a, x, y):
        y += a * x

    @kernel
    def poly(x, y, z):
        for i in prange(x.size):
            u = x[i]
            v = y[i]
            z[i] = (u * half + one) * u * u - two * u + v * v - three * u * v + offset

    @kernel
    def poly_expr(x, y):
        return (x * half + one) * x * x - two * x + y * y - three * x * y + offset

    @kernel
    def blackscholes(spot, strike, time, rate, volatility, call, put):
        for i in prange(spot.size):
            root = math.sqrt(time[i])
            spread = volatility * root
            d1 = (math.log(spot[i] / strike[i]) + (rate + half * volatility * volatility) * time[i]) / spread
            d2 = d1 - spread
            n1 = half + half * math.erf(d1 * root_half)
            n2 = half + half * math.erf(d2 * root_half)
            discounted = strike[i] * math.exp(-rate * time[i])
            value = spot[i] * n1 - discounted * n2
            call[i] = value
            put[i] = value - spot[i] + discounted

    @kernel
    def exp(x, y):
        for i in prange(x.size):
            y[i] = math.exp(x[i])

    @kernel
    def log(x, y):
        for i in prange(x.size):
            y[i] = math.log(x[i])

    @kernel
    def sin(x, y):
        for i in prange(x.size):
            y[i] = math.sin(x[i])

    @kernel
    def cos(x, y):
        for i in prange(x.size):
            y[i] = math.cos(x[i])

    @kernel
    def tanh(x, y):
        for i in prange(x.size):
            y[i] = math.tanh(x[i])

    @kernel
    def erf(x, y):
        for i in prange(x.size):
            y[i] = math.erf(x[i])

    @kernel
    def pow(x, y, z):
        for i in prange(x.size):
            z[i] = math.pow(x[i], y[i])

    @kernel
    def atan2(x, y, z):
        for i in prange(x.size):
            z[i] = math.atan2(x[i], y[i])

    @kernel
    def sqrt(x, y):
        for i in prange(x.size):
            y[i] = math.sqrt(x[i])

    @kernel
    def sum_np(x):
        return x.sum()

    @kernel
    def sum_loop(x):
        s = zero
        for i in prange(x.size):
            s += x[i]
        return s

    @kernel
    def mean_np(x):
        return x.mean()

    @kernel
    def mean_loop(x):
        s = zero
        for i in prange(x.size):
            s += x[i]
        return s / T(x.size)

    @kernel
    def var_np(x):
        return x.var()

    @kernel
    def var_loop(x):
        shift = x[0]
        s = zero
        q = zero
        for i in prange(x.size):
            d = x[i] - shift
            s += d
            q += d * d
        n = T(x.size)
        return (q - s * s / n) / n

    @kernel
    def min_np(x):
        return x.min()

    @kernel
    def min_loop(x):
        s = x[0]
        for i in prange(x.size):
            s = min(s, x[i])
        return s

    @kernel
    def argmin_np(x):
        return x.argmin()

    @kernel
    def argmin_loop(x):
        best = x[0]
        at = 0
        for i in range(x.size):
            if x[i] < best:
                best = x[i]
                at = i
        return at

    @kernel
    def sum_ax0_np(x):
        return x.sum(axis=0)

    @kernel
    def sum_ax0(x, sums):
        rows, columns = x.shape
        parts = 4
        for p in prange(parts):
            lo = columns * p // parts
            hi = columns * (p + 1) // parts
            for j in range(lo, hi):
                sums[j] = zero
            for i in range(rows):
                for j in range(lo, hi):
                    sums[j] += x[i, j]

    @kernel
    def sum_ax1_np(x):
        return x.sum(axis=1)

    @kernel
    def sum_ax1(x, sums):
        rows, columns = x.shape
        for i in prange(rows):
            s = zero
            for j in range(columns):
                s += x[i, j]
            sums[i] = s

    @kernel
    def softmax(x, y):
        rows, columns = x.shape
        for i in prange(rows):
            m = x[i, 0]
            for j in range(columns):
                m = max(m, x[i, j])
            s = zero
            for j in range(columns):
                e = math.exp(x[i, j] - m)
                y[i, j] = e
                s += e
            scale = one / s
            for j in range(columns):
                y[i, j] *= scale

    return kernels


# ------------------------------------------------------------------------------------------------- Workloads

DTYPES = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64, "u8": np.uint8}


class Work:
    """The arrays of one case and how each implementation computes it."""

    def __init__(self, name, dtype, rows, columns):
        self.T = T = DTYPES[dtype]
        n = rows * columns
        self.reset = lambda: None
        # By label, functions without arguments, and those that make one for a number of threads; kernels, their
        # arguments and, where a kernel is not run both ways, whether to compile it for threads: never, only for
        # several, or always; what kernels write that return nothing.
        self.numpy, self.numpy_threads, self.numba, self.outputs = {}, {}, [], []
        # Kernels that do not compete with Numba's other versions.
        self.families = {}
        # Optimised once too? Nested loops always need the second time.
        self.once = name not in loops.NAMES
        if name == "saxpy":
            a, x, y = T(1e-6), uniform(0, n, 0, 1, T), uniform(1, n, 0, 1, T)
            fresh, product = y.copy(), np.empty_like(x)
            self.reset = lambda: np.copyto(y, fresh)

            def in_place():
                np.multiply(x, a, out=product)
                np.add(y, product, out=y)
            self.outputs, self.numpy = [y], {"out": in_place}
            self.numba = [("saxpy", (a, x, y)), ("saxpy_expr", (a, x, y))]
        elif name == "poly":
            x, y, z = uniform(0, n, 0, 1, T), uniform(1, n, 0, 1, T), aligned(n, T)

            def expression():
                z[...] = (x * T(.5) + T(1)) * x * x - T(2) * x + y * y - T(3) * x * y + T(1.25)
            self.outputs, self.numpy = [z], {"expr": expression}
            self.numba = [("poly", (x, y, z)), ("poly_expr", (x, y))]
        elif name == "blackscholes":
            spot, strike = uniform(0, n, 50, 150, T), uniform(1, n, 50, 150, T)
            time_, call, put = uniform(2, n, .1, 2, T), aligned(n, T), aligned(n, T)
            rate, volatility = T(.03), T(.3)
            self.outputs = [call, put]
            self.numba = [("blackscholes", (spot, strike, time_, rate, volatility, call, put))]
            self.numpy = self.scipy_black_scholes(spot, strike, time_, rate, volatility, call, put)
        elif name in ONE_ARGUMENT:
            x, y = uniform(0, n, *ONE_ARGUMENT[name], T), aligned(n, T)
            function = getattr(np, name, None)
            self.outputs, self.numpy = [y], {"out": lambda: function(x, out=y)} if function else {}
            self.numba = [(name, (x, y))]
        elif name in TWO_ARGUMENTS:
            x, y = (uniform(k, n, *TWO_ARGUMENTS[name][k], T) for k in range(2))
            z, function = aligned(n, T), {"pow": np.power, "atan2": np.arctan2}[name]
            self.outputs, self.numpy = [z], {"out": lambda: function(x, y, out=z)}
            self.numba = [(name, (x, y, z))]
        elif name in ("sum", "mean", "var", "min", "argmin"):
            x, function = uniform(0, n, 0, 1, T), getattr(np, name)
            self.numpy = {name: lambda: function(x)}
            self.numba = [(name + "_np", (x,)), (name + "_loop", (x,))]
        elif name in ("sum_ax0", "sum_ax1"):
            axis = int(name[-1])
            x, sums = uniform(0, n, 0, 1, T).reshape(rows, columns), aligned(columns if axis == 0 else rows, T)
            self.outputs, self.numpy = [sums], {"sum": lambda: np.sum(x, axis=axis, out=sums)}
            self.numba = [(name + "_np", (x,)), (name, (x, sums))]
        elif name == "softmax":
            x, y = uniform(0, n, -5, 5, T).reshape(rows, columns), aligned(n, T).reshape(rows, columns)

            def expression():
                e = np.exp(x - x.max(axis=1, keepdims=True))
                np.divide(e, e.sum(axis=1, keepdims=True), out=y)
            self.outputs, self.numpy = [y], {"expr": expression}
            self.numba = [("softmax", (x, y))]
        elif name in loops.NAMES:
            loops.build(self, name, rows, columns)
        else:
            raise ValueError(f"no workload {name}")

    @staticmethod
    def scipy_black_scholes(spot, strike, time_, rate, volatility, call, put):
        try:
            from scipy.special import erf
        except Exception:
            return {}
        T = spot.dtype.type
        half, root_half = T(.5), T(0.70710678118654752)

        def expression():
            spread = volatility * np.sqrt(time_)
            d1 = (np.log(spot / strike) + (rate + half * volatility * volatility) * time_) / spread
            d2 = d1 - spread
            discounted = strike * np.exp(-rate * time_)
            n1, n2 = half + half * erf(d1 * root_half), half + half * erf(d2 * root_half)
            np.subtract(spot * n1, discounted * n2, out=call)
            np.add(call - spot, discounted, out=put)
        return {"expr": expression}


class Peers:
    def __init__(self):
        self.families, self.compiled = {}, {}
        self.work, self.implementations, self.threads = None, {}, {}
        self.case_key = None
        self.twice = nb is not None and optimise_twice(False)

    def hello(self):
        return [np.__version__, nb.__version__ if nb else "", NUMBA_MISSING]

    def case(self, name, dtype, rows, columns, threads):
        if self.case_key != (name, dtype, rows, columns):
            self.work, self.implementations, self.threads = None, {}, {}
            self.work = Work(name, dtype, int(rows), int(columns))
            self.case_key = (name, dtype, rows, columns)
        threads, failed = int(threads), []
        if threads == 1:
            for label, f in self.work.numpy.items():
                self.implementations["numpy:" + label], self.threads["numpy:" + label] = f, 1
        for label, make in self.work.numpy_threads.items():
            label = f"numpy:{label}/{threads}"
            self.implementations[label], self.threads[label] = make(threads), threads
        if nb:
            for kernel, arguments, *compile_for in self.work.numba:
                if compile_for == ["never" if threads > 1 else "several"]:
                    continue
                parallel = threads > 1 or compile_for == ["always"]
                for twice in ((False, True) if self.work.once else (True,)) if self.twice else (False,):
                    label = f"{self.work.families.get(kernel, 'numba')}:{kernel}" + ("@max" if twice else "")
                    try:
                        self.add(f"{label}/{threads}", dtype, kernel, arguments, threads, parallel, twice)
                    except Exception as error:
                        failed.append("!" + describe(label, error))
        return [key for key, t in self.threads.items() if t == threads] + failed

    def add(self, label, dtype, kernel, arguments, threads, parallel, twice):
        if dtype not in self.families:
            real = np.float32 if dtype == "f32" else np.float64
            self.families[dtype] = {**family(real), **loops.family(real)}
        key = dtype, kernel, parallel, twice
        if key not in self.compiled:
            if self.twice:
                optimise_twice(twice)
            self.compiled[key] = njit(parallel=parallel, **OPTIONS)(self.families[dtype][kernel])
        f = self.compiled[key]
        nb.set_num_threads(threads)
        if self.twice:
            optimise_twice(twice)      # compilation happens in the first call
        f(*arguments)
        self.implementations[label], self.threads[label] = lambda: f(*arguments), threads

    def results(self, label, path):
        self.select(label)
        self.work.reset()
        value = self.implementations[label]()
        with open(path, "wb") as f:
            for output in self.work.outputs if value is None else [np.asarray(value)]:
                output.astype(np.float64).ravel().tofile(f)
        return []

    def run(self, label, calls):
        self.select(label)
        f, repeats = self.implementations[label], range(int(calls))
        processor, wall = time.thread_time(), time.perf_counter()
        process = time.process_time()
        for _ in repeats:
            f()
        wall, processor = time.perf_counter() - wall, time.thread_time() - processor
        return [wall, processor, time.process_time() - process]

    def select(self, label):
        if nb:
            nb.set_num_threads(self.threads[label])

    def micro(self, what):
        if not nb:
            return []
        return self.micro_call() if what == "call" else self.micro_compile()

    def micro_call(self):
        """Seconds of a call with three arrays of length 1, one figure per block."""
        a, b, c = np.ones(1), np.ones(1), np.ones(1)

        @njit(**OPTIONS)
        def add(x, y, z):
            for i in range(x.size):
                z[i] = x[i] + y[i]
        add(a, b, c)
        blocks = []
        for _ in range(9):
            start = time.thread_time()
            for _ in range(20000):
                add(a, b, c)
            blocks.append((time.thread_time() - start) / 20000)
        return blocks

    def micro_compile(self):
        """Seconds from a new function to its first result, for 50 different functions in a warm process."""
        x, y, z = np.ones(10), np.ones(10), np.ones(10)
        blocks = []
        for k in range(55):
            constant = float(k)

            def fresh(x, y, z):
                for i in range(x.size):
                    z[i] = x[i] * constant + y[i]
            start = time.perf_counter()
            njit(**OPTIONS)(fresh)(x, y, z)
            blocks.append(time.perf_counter() - start)
        return blocks[5:]


def describe(what, error):
    return f"{what}: {type(error).__name__}: {error}".splitlines()[0].replace("\t", " ")[:300]


def main():
    peers = Peers()
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)       # whatever libraries print must not mix with the answers
    for line in sys.stdin:
        command, *arguments = line.split()
        try:
            if command == "cpu":
                answer = [time.process_time()]
            else:
                answer = {"hello": peers.hello, "case": peers.case, "results": peers.results, "run": peers.run,
                          "micro": peers.micro}[command](*arguments)
            answer = ["ok", *answer]
        except Exception as error:
            answer = ["error", describe(line.strip(), error)]
        answers.write("\t".join(map(str, answer)) + "\n")


main()
