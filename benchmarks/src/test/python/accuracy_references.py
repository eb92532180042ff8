#!/usr/bin/env python3
"""Exact results by mpmath (https://mpmath.org), from which come two files of the accuracy tool:

    accuracy_references.py references > src/test/resources/io/krait/benchmarks/accuracy/references.csv
        points of every function for the test of the references; a result is (hi + lo) * 2^scale
    accuracy_references.py known > src/main/resources/io/krait/benchmarks/accuracy/known.csv
        points beside zeros of lgamma, digamma and logaddexp, where the references lose digits; a result is hi + lo
"""
import math
import random
import sys

import mpmath as mp

mp.mp.prec = 4000  # sin of the largest doubles needs 1100 bits
WORK = 1300
rnd = random.Random(4)


def uniform(lo, hi):
    return lambda: rnd.uniform(lo, hi)


def sizes(lo, hi, signed=True):
    return lambda: math.ldexp(1 + rnd.random(), rnd.randint(lo, hi)) * (rnd.choice((-1, 1)) if signed else 1)


def near(center, lo=-52, hi=-2):
    return lambda: center + math.ldexp(1 + rnd.random(), rnd.randint(lo, hi)) * rnd.choice((-1, 1)) * (center or 1)


def below(center, lo=-53, hi=-1):
    return lambda: center - math.ldexp(1 + rnd.random(), rnd.randint(lo, hi))


def whole(source):
    return lambda: float(round(source()))


def multiples(step, count):
    return lambda: float(step * rnd.randint(1, count))


def off_wholes(source):
    def draw():
        x = source()
        while x <= 0 and x == math.floor(x):
            x = source()
        return x
    return draw


def erfinv(x):
    a = abs(x)
    guess = mp.erfinv(mp.mpf(float(a))) if a < 0.999 else mp.sqrt(-mp.log((1 - a) * mp.sqrt(mp.pi)))
    for _ in range(40):
        # Newton's method on the smaller of erf and erfc.
        rest = mp.erf(guess) - a if a < 0.5 else (1 - a) - mp.erfc(guess)
        step = rest / (2 / mp.sqrt(mp.pi) * mp.exp(-guess * guess))
        guess -= step / (1 + guess * step)
        if abs(step) < abs(guess) * mp.mpf(2) ** -300:
            break
    return guess * mp.sign(x)


def log1p(x):
    return mp.log(1 + x)


UNARY = {
    "exp": (mp.exp, uniform(-745, 709), uniform(-1, 1), sizes(-60, -1)),
    "exp2": (lambda x: mp.mpf(2) ** x, uniform(-1074, 1023), uniform(-1, 1), sizes(-60, -1)),
    "exp10": (lambda x: mp.mpf(10) ** x, uniform(-323, 308), uniform(-1, 1), sizes(-60, -1)),
    "expm1": (mp.expm1, uniform(-40, 709), uniform(-1, 1), sizes(-1000, -1)),
    "softplus": (lambda x: log1p(mp.exp(x)), uniform(-740, 50), uniform(-1, 1), uniform(-40, 40), sizes(-60, -1)),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), uniform(-740, 50), uniform(-1, 1), uniform(-40, 40), sizes(-60, -1)),
    "log": (mp.log, sizes(-1074, 1023, False), near(1.0), uniform(0, 4)),
    "log2": (lambda x: mp.log(x, 2), sizes(-1074, 1023, False), near(1.0), uniform(0, 4)),
    "log10": (mp.log10, sizes(-1074, 1023, False), near(1.0), uniform(0, 4)),
    "log1p": (log1p, sizes(-1000, 1023, False), sizes(-1000, -2), lambda: -1 + sizes(-52, -1, False)(), uniform(-1, 1)),
    "asinh": (mp.asinh, sizes(-1000, 1023), uniform(-2, 2), sizes(-30, 60)),
    "acosh": (mp.acosh, sizes(1, 1023, False), lambda: 1 + sizes(-52, -1, False)(), uniform(1, 3)),
    "atanh": (mp.atanh, sizes(-1000, -2), uniform(-1, 1), below(1.0)),
    "sin": (mp.sin, sizes(-1000, 1023), uniform(-10, 10), multiples(math.pi / 2, 10 ** 6), sizes(-60, 40)),
    "cos": (mp.cos, sizes(-1000, 1023), uniform(-10, 10), multiples(math.pi / 2, 10 ** 6), sizes(-60, 40)),
    "tan": (mp.tan, sizes(-1000, 1023), uniform(-10, 10), multiples(math.pi / 2, 10 ** 6), sizes(-60, 40)),
    "sinpi": (mp.sinpi, sizes(-1070, 40), uniform(-10, 10), near(0.5), near(3.0)),
    "cospi": (mp.cospi, sizes(-1000, 40), uniform(-10, 10), near(0.5), near(3.0)),
    "tanpi": (lambda x: mp.sinpi(x) / mp.cospi(x), sizes(-1070, 40), uniform(-10, 10), near(0.5), near(3.0)),
    "sinc": (lambda x: mp.sinpi(x) / (mp.pi * x), sizes(-60, 40), uniform(-10, 10), near(3.0)),
    "asin": (mp.asin, sizes(-1000, -1), uniform(-1, 1), below(1.0)),
    "acos": (mp.acos, sizes(-60, -1), uniform(-1, 1), below(1.0), lambda: -below(1.0)()),
    "atan": (mp.atan, sizes(-1000, 1023), uniform(-2, 2), sizes(-30, 60)),
    "sinh": (mp.sinh, sizes(-1000, 8), uniform(-2, 2), uniform(-710, 710), uniform(-40, 40)),
    "cosh": (mp.cosh, sizes(-100, 8), uniform(-2, 2), uniform(-710, 710), uniform(-40, 40)),
    "tanh": (mp.tanh, sizes(-1000, 8), uniform(-2, 2), uniform(-20, 20)),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), sizes(-1074, 1023), uniform(-9, 9)),
    "rsqrt": (lambda x: 1 / mp.sqrt(x), sizes(-1074, 1023, False), uniform(0, 4)),
    "degrees": (lambda x: x * 180 / mp.pi, sizes(-1074, 1015)),
    "radians": (lambda x: x * mp.pi / 180, sizes(-1060, 1023)),
    "erf": (mp.erf, sizes(-1074, 3), uniform(-6, 6), uniform(-2.1, 2.1), near(2.0)),
    "erfc": (mp.erfc, sizes(-60, 3), uniform(-6, 27), uniform(-2.1, 2.1), near(2.0)),
    "normcdf": (lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, sizes(-60, 4), uniform(-38, 9), uniform(-3, 3), near(-1.0)),
    "erfinv": (erfinv, sizes(-1070, -1), uniform(-1, 1), below(1.0), lambda: -below(1.0)()),
    "lgamma": (lambda x: mp.log(abs(mp.gamma(x))) if abs(x) < 200 else
               mp.loggamma(x) if x > 0 else mp.log(mp.pi / abs(mp.sinpi(x))) - mp.loggamma(1 - x),
               sizes(-1074, 1000, False), uniform(0, 4), uniform(2, 40), near(1.0), near(2.0),
               off_wholes(uniform(-20, 0)), off_wholes(uniform(-1000, 0)), off_wholes(sizes(-1000, 50))),
    "tgamma": (mp.gamma, sizes(-1020, 7, False), uniform(0, 4), uniform(2, 171), near(1.0), near(2.0),
               off_wholes(uniform(-20, 0)), off_wholes(uniform(-184, 0)),
               off_wholes(lambda: -sizes(-1020, 7, False)())),
    "digamma": (lambda x: mp.digamma(x) if x > 0 else mp.digamma(1 - x) - mp.pi * mp.cospi(x) / mp.sinpi(x),
                sizes(-1000, 1000, False), uniform(0, 4), uniform(2, 40), near(1.0),
                off_wholes(uniform(-20, 0)), off_wholes(uniform(-1000, 0)), off_wholes(sizes(-1000, 50))),
}


def pair(x, y):
    return lambda: (x(), y())


def on_curve(x, curve, spread=uniform(0.9, 1.1)):
    def draw():
        a = x()
        return a, curve(a) * spread()
    return draw


positive = sizes(-1000, 1000, False)
BINARY = {
    "pow": (lambda x, y: x ** y, pair(uniform(0, 10), uniform(-50, 50)), pair(near(1.0, -50), sizes(0, 40)),
            on_curve(positive, lambda x: 700 / math.log(x), uniform(0.9, 1.01)),
            on_curve(positive, lambda x: -740 / math.log(x), uniform(0.9, 1)),
            pair(uniform(-9, 9), whole(uniform(-99, 99)))),
    "pown": (lambda x, y: x ** y, pair(uniform(-9, 9), whole(uniform(-99, 99))),
             pair(uniform(-1.5, 1.5), whole(uniform(-999, 999)))),
    "atan2": (mp.atan2, pair(sizes(-1074, 1023), sizes(-1074, 1023)), pair(uniform(-1, 1), uniform(-1, 1)),
              pair(sizes(-60, 60), sizes(-60, 60))),
    "hypot": (mp.hypot, pair(sizes(-1074, 1022), sizes(-1074, 1022)), pair(uniform(-1, 1), uniform(-1, 1)),
              pair(sizes(-60, 60), sizes(-60, 60))),
    "logaddexp": (lambda x, y: mp.log(mp.exp(x) + mp.exp(y)), pair(uniform(-10, 10), uniform(-10, 10)),
                  pair(uniform(-700, 700), uniform(-700, 700)), pair(lambda: 0.0, uniform(-740, 0)),
                  pair(sizes(-50, 8), sizes(-50, 8))),
    "logaddexp2": (lambda x, y: mp.log(mp.mpf(2) ** x + mp.mpf(2) ** y, 2), pair(uniform(-10, 10), uniform(-10, 10)),
                   pair(uniform(-700, 700), uniform(-700, 700)), pair(lambda: 0.0, uniform(-1070, 0)),
                   pair(sizes(-50, 8), sizes(-50, 8))),
}


def exact(function, *args):
    """The value with so many bits that cancellation in the formula above does not matter."""
    prec = 4000 if any(abs(a) > 2.0 ** 60 or 0 < abs(a) < 2.0 ** -60 for a in args) else WORK
    with mp.workprec(prec):
        return +function(*(mp.mpf(a) for a in args))


def parts(value):
    hi = float(value)
    return hi, float(value - mp.mpf(hi))


def references(count):
    print("# function,x,y,hi,lo,scale")
    for name, (function, *sources) in list(UNARY.items()) + list(BINARY.items()):
        for i in range(count):
            point = sources[i % len(sources)]()
            args = point if isinstance(point, tuple) else (point,)
            value = exact(function, *args)
            if value == 0 or abs(value) >= mp.mpf(2) ** 1024 or abs(value) < mp.mpf(2) ** -1080:
                continue
            mantissa, scale = mp.frexp(value)
            hi, lo = parts(mantissa)
            x, y = args[0], args[-1]
            print(",".join((name, x.hex(), y.hex(), hi.hex(), lo.hex(), str(scale))))


def around_zero(name, function, zero, count):
    """The doubles next to a zero, and some further away."""
    for k in range(count):
        steps = k // 2 + 1 if k < 8 else int(2 ** (k / 1.5))
        x = float(zero) + (steps if k % 2 else -steps) * math.ulp(float(zero))
        if x != round(x):
            print(",".join((name, x.hex(), x.hex(), *(part.hex() for part in parts(exact(function, x))))))


def known():
    print("# function,x,y,hi,lo")
    lgamma = UNARY["lgamma"][0]
    digamma = UNARY["digamma"][0]
    with mp.workprec(WORK):
        for n in range(2, 24):
            # Between -n-1 and -n the magnitude of the gamma function passes 1 twice.
            middle = bisect(digamma, -n - 1, -n)
            for lo, hi in ((-n - 1, middle), (middle, -n)):
                around_zero("lgamma", lgamma, bisect(lgamma, lo, hi), 16)
        around_zero("digamma", digamma, bisect(digamma, 1, 2), 40)
        for n in range(0, 24):
            around_zero("digamma", digamma, bisect(digamma, -n - 1, -n), 16)
        for name in ("logaddexp", "logaddexp2"):
            function = BINARY[name][0]
            base = mp.e if name == "logaddexp" else mp.mpf(2)
            for _ in range(150):
                x = -math.ldexp(1 + rnd.random(), rnd.randint(-8, 4))
                y = float(mp.log(1 - base ** mp.mpf(x), base)) * (1 + rnd.randint(-9, 9) * 2.0 ** -53)
                print(",".join((name, x.hex(), y.hex(), *(part.hex() for part in parts(exact(function, x, y))))))


def bisect(function, lo, hi):
    """A simple zero between two numbers that may be poles, to 200 bits."""
    lo, hi = mp.mpf(lo), mp.mpf(hi)
    edge = (hi - lo) * mp.mpf(2) ** -120
    lo, hi = lo + edge, hi - edge
    sign = mp.sign(function(lo))
    for _ in range(300):
        middle = (lo + hi) / 2
        if mp.sign(function(middle)) == sign:
            lo = middle
        else:
            hi = middle
    return lo


if sys.argv[1:] == ["references"]:
    references(60)
elif sys.argv[1:] == ["known"]:
    known()
else:
    sys.exit(__doc__)
