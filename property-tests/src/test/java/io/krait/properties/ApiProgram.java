package io.krait.properties;

import static io.krait.Krait.all;
import static io.krait.Krait.arange;
import static io.krait.Krait.at;
import static io.krait.Krait.eye;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.full;
import static io.krait.Krait.i32;
import static io.krait.Krait.linspace;
import static io.krait.Krait.range;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.where;

import io.krait.Ufunc2;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.Slice;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.DType;
import io.krait.staging.KraitException;
import io.krait.staging.ScalarType;
import io.krait.types.Bool;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A {@link ProgramText} as calls of the methods of {@link NdArray}. It is made by running it once, lazily, on arrays;
 * the calls that were accepted can then be replayed on other arrays, staged ones for instance.
 */
final class ApiProgram {
    /** Number of kinds of steps. */
    static final int KINDS = 23;

    private static final long MAX_ELEMENTS = 20_000;
    private static final long MAX_SLOW_ELEMENTS = 2_000;
    private static final Ufunc2<Num, Num, Num> PLUS = vectorize((a, b) -> a.add(b));
    private static final Ufunc2<Num, Num, Num> MIXED = vectorize((a, b) -> a.mul(3).sub(b));

    private static final List<BiFunction<NdArray<Num>, NdArray<Num>, NdArray<?>>> BINARY = List.of(NdArray::add,
            NdArray::mul, NdArray::sub, NdArray::min, NdArray::max, NdArray::div, NdArray::rem, NdArray::floorDiv,
            NdArray::floorMod, NdArray::and, NdArray::or, NdArray::xor, NdArray::shl, NdArray::shr, NdArray::ushr,
            NdArray::eq, NdArray::ne, NdArray::lt, NdArray::le, NdArray::gt, NdArray::ge);
    private static final int FIRST_DIVISION = 5;
    private static final int LAST_DIVISION = 8;
    private static final List<Function<NdArray<Num>, NdArray<?>>> UNARY = List.of(NdArray::neg, NdArray::abs,
            NdArray::sign, NdArray::square, NdArray::sqrt, NdArray::floor, NdArray::ceil, NdArray::trunc,
            NdArray::rint, NdArray::not, NdArray::recip, NdArray::isNaN, NdArray::isInf, NdArray::isFinite,
            NdArray::exp, NdArray::log, NdArray::sin, NdArray::cos, NdArray::erf, NdArray::log1p, NdArray::expm1,
            NdArray::tanh);
    private static final int FIRST_SLOW = 14;
    private static final List<BiFunction<NdArray<Num>, int[], NdArray<?>>> REDUCTIONS = List.of(NdArray::sum,
            NdArray::max, NdArray::min, NdArray::mean, NdArray::prod, NdArray::var, NdArray::std,
            (x, a) -> x.varDdof(1, a), NdArray::any, NdArray::all, NdArray::count, NdArray::argmin, NdArray::argmax);

    /** A call that was accepted: from all arrays so far to a new one. */
    private record Call(String text, Function<List<NdArray<Num>>, NdArray<?>> f) {
    }

    private final List<NdArray<Num>> pool = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Integer> results = new ArrayList<>();
    private final int inputs;

    ApiProgram(ProgramText p, List<NdArray<?>> inputs) {
        this.inputs = inputs.size();
        inputs.forEach(x -> pool.add(cast(x)));
        for (ProgramText.Step s : p.steps()) {
            step(s);
        }
        results.add(pool.size() - 1);
        p.outputs().forEach(i -> results.add(pool.size() - 1 - i % pool.size()));
    }

    @SuppressWarnings("unchecked")
    private static NdArray<Num> cast(NdArray<?> x) {
        return (NdArray<Num>) x;
    }

    /** The results of the lazy run. */
    List<NdArray<?>> results() {
        return select(pool);
    }

    private List<NdArray<?>> select(List<NdArray<Num>> all) {
        List<NdArray<?>> r = new ArrayList<>();
        results.forEach(i -> r.add(all.get(i)));
        return r;
    }

    /** The results of the same calls on other inputs. */
    List<NdArray<?>> replay(List<NdArray<?>> in) {
        List<NdArray<Num>> all = new ArrayList<>();
        in.forEach(x -> all.add(cast(x)));
        calls.forEach(c -> all.add(cast(c.f.apply(all))));
        return select(all);
    }

    @Override
    public String toString() {
        StringBuilder sb = new StringBuilder();
        for (int i = 0; i < inputs; i++) {
            sb.append("v").append(i).append(" = ").append(pool.get(i).dtype())
                    .append(Arrays.toString(pool.get(i).shape())).append('\n');
        }
        for (int i = 0; i < calls.size(); i++) {
            sb.append("v").append(inputs + i).append(" = ").append(calls.get(i).text).append('\n');
        }
        return sb.append("results ").append(results).toString();
    }

    /** Tries a call; when the library refuses it, nothing happens. */
    private boolean call(String text, Function<List<NdArray<Num>>, NdArray<?>> f) {
        NdArray<?> r;
        try {
            r = f.apply(pool);
        } catch (KraitException refused) {
            return false;
        }
        if (r.rank() > 4 || r.size() > MAX_ELEMENTS) {
            return false;
        }
        pool.add(cast(r));
        calls.add(new Call(text + " -> " + r.dtype() + Arrays.toString(r.shape()), f));
        return true;
    }

    private boolean unary(int i, String text, Function<NdArray<Num>, NdArray<?>> f) {
        return call("v" + i + "." + text, p -> f.apply(p.get(i)));
    }

    private void step(ProgramText.Step s) {
        int i = pool.size() - 1 - s.x() % pool.size();
        int j = pool.size() - 1 - s.y() % pool.size();
        NdArray<Num> x = pool.get(i);
        switch (s.kind()) {
            case 0, 1, 2 -> binary(i, j, s.a());
            case 3 -> {
                int op = s.a() % (x.size() > MAX_SLOW_ELEMENTS ? FIRST_SLOW : UNARY.size());
                unary(i, "unary(" + op + ")", UNARY.get(op)::apply);
            }
            case 4 -> {
                DType t = GraphMaker.TYPES.get(s.a() % GraphMaker.TYPES.size());
                unary(i, "to(" + t + ")", v -> v.to(new ScalarType<Num>(t)));
            }
            case 5 -> where_(i, j, s);
            case 6 -> literal(i, s);
            case 7 -> call("v" + i + ".clip(v" + j + ", v" + j + ".add(2))", p -> p.get(i)
                    .clip(p.get(j), p.get(j).add(2)));
            case 8, 9, 10 -> reduce(i, s);
            case 11, 12 -> slice(i, s);
            case 13 -> unary(i, "transpose()", v -> v.transpose(permutation(v.rank(), s.a())));
            case 14 -> unary(i, "expandDims", v -> v.expandDims(s.a() % (v.rank() + 1) - (s.b() % 2 == 0 ? 0 : v.rank()
                    + 1)));
            case 15 -> squeeze(i);
            case 16 -> broadcast(i, s);
            case 17 -> reshape(i, s);
            case 18 -> unary(i, "flip", v -> v.rank() == 0 || s.a() % 3 == 0 ? v.flip() : v.flip(s.a() % v.rank()));
            case 19 -> create(s);
            // Staged arrays have no elements to ask for.
            case 20 -> unary(i, "eval()", v -> ArrayAccess.get().isStaged(v) ? v : v.eval());
            case 21 -> accumulate(i, s);
            default -> call("v" + i + ".fma(v" + j + ", v" + i + ")", p -> p.get(i).fma(p.get(j), p.get(i)));
        }
    }

    private void binary(int i, int j, int choice) {
        int op = choice % BINARY.size();
        boolean division = op >= FIRST_DIVISION && op <= LAST_DIVISION;
        // Divisors are made odd, or nearly all programs would fault.
        UnaryOperator<NdArray<Num>> safe = y -> !division || y.dtype().isFloat() ? y : y.dtype() == DType.BOOL
                ? y.or(y.not()) : y.or(1);
        boolean done = call("binary(" + op + ", v" + i + ", v" + j + ")", p -> BINARY.get(op)
                .apply(p.get(i), safe.apply(p.get(j))));
        if (!done) {
            call("binary(" + op + ", v" + i + ", v" + i + ")", p -> BINARY.get(op).apply(p.get(i),
                    safe.apply(p.get(i))));
        }
    }

    private void where_(int i, int j, ProgramText.Step s) {
        for (int m = pool.size() - 1; m >= 0; m--) {
            int mask = m;
            if (pool.get(m).dtype() == DType.BOOL && call("where(v" + m + ", v" + i + ", v" + j + ")",
                    p -> where(mask(p.get(mask)), p.get(i), p.get(j)))) {
                return;
            }
        }
        call("where(v" + i + ".ne(v" + j + "), v" + i + ", " + s.b() % 3 + ")",
                p -> where(p.get(i).ne(p.get(j)), p.get(i), s.b() % 3));
    }

    @SuppressWarnings("unchecked")
    private static NdArray<Bool> mask(NdArray<?> x) {
        return (NdArray<Bool>) x;
    }

    private void literal(int i, ProgramText.Step s) {
        double[] doubles = {0.5, -0.0, 2, 1e-3, Double.NaN, 1e300};
        long[] longs = {1, 2, -3, 127, 1L << 33, 5};
        double d = doubles[s.b() % doubles.length];
        long l = longs[s.b() % longs.length];
        switch (s.a() % 10) {
            case 0 -> unary(i, "add(" + d + ")", v -> v.add(d));
            case 1 -> unary(i, "mul(" + d + ")", v -> v.mul(d));
            case 2 -> unary(i, "sub(" + l + "L)", v -> v.sub(l));
            case 3 -> unary(i, "div(" + l + "L)", v -> v.div(l));
            case 4 -> unary(i, "max(" + d + ")", v -> v.max(d));
            case 5 -> unary(i, "and(" + l + "L)", v -> v.and(l));
            case 6 -> unary(i, "shl(" + l + "L)", v -> v.shl(l));
            case 7 -> unary(i, "lt(" + d + ")", v -> v.lt(d));
            case 8 -> unary(i, "floorMod(" + l + "L)", v -> v.floorMod(l));
            default -> unary(i, "clip(-1, 2)", v -> v.clip(-1.0, 2.0));
        }
    }

    private void reduce(int i, ProgramText.Step s) {
        int rank = pool.get(i).rank();
        int op = s.a() % REDUCTIONS.size();
        int[] axes = IntStream.range(0, rank).filter(a -> (s.b() >> a & 1) == 1)
                .map(a -> (s.b() >> 8 & 1) == 1 ? a - rank : a).toArray();
        String text = "reduce(" + op + ", " + Arrays.toString(axes) + ")";
        switch (s.a() / REDUCTIONS.size() % 3) {
            case 0 -> unary(i, text, v -> REDUCTIONS.get(op).apply(v, axes));
            case 1 -> unary(i, text + ".keepDims()", v -> REDUCTIONS.get(op).apply(v, axes).keepDims());
            default -> unary(i, "sub(" + text + ".keepDims())", v -> v.sub(cast(REDUCTIONS.get(op).apply(v, axes)
                    .keepDims())));
        }
    }

    private void slice(int i, ProgramText.Step s) {
        long[] shape = pool.get(i).shape();
        Slice[] slices = new Slice[Math.max(0, shape.length - s.y() % 2)];
        int rest = s.a();
        int more = s.b();
        for (int a = 0; a < slices.length; a++) {
            slices[a] = slice(shape[a], rest % 16, more % 32);
            rest /= 16;
            more /= 32;
        }
        unary(i, "slice(" + Arrays.toString(slices) + ")", v -> v.slice(slices));
    }

    private static Slice slice(long n, int choice, int where) {
        if (choice == 0 || n == 0) {
            return all();
        }
        long lo = where % 4 == 0 ? 0 : Math.min(n, where % 4 * (n > 16 ? n / 5 : 1));
        long hi = where / 4 % 4 == 0 ? n : Math.max(lo, n - where / 4 % 4);
        return switch (choice % 8) {
            case 1 -> Slice.every(-1);
            case 2 -> Slice.every(2);
            case 3 -> Slice.from(lo);
            case 4 -> at(where % 2 == 0 ? lo % n : -1 - lo % n);
            case 5 -> range(lo, hi, 3);
            case 6 -> hi > lo ? range(hi - 1 - n, Math.max(0, lo - 1), -2) : range(lo, hi);
            default -> hi < n ? Slice.upTo(hi - n) : all();
        };
    }

    private static int[] permutation(int rank, int choice) {
        List<Integer> axes = new ArrayList<>();
        int rest = choice;
        for (int a = 0; a < rank; a++) {
            axes.add(rest % (a + 1), a);
            rest /= a + 1;
        }
        return axes.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Names the axes: without them, compiled code drops those that have extent 1 for all arguments of its signature.
     */
    private void squeeze(int i) {
        long[] shape = pool.get(i).shape();
        int[] axes = IntStream.range(0, shape.length).filter(a -> shape[a] == 1).toArray();
        unary(i, "squeeze(" + Arrays.toString(axes) + ")", v -> axes.length == 0 ? v : v.squeeze(axes));
    }

    private void broadcast(int i, ProgramText.Step s) {
        long[] shape = pool.get(i).shape();
        List<Long> to = new ArrayList<>();
        for (int a = 0; a < shape.length; a++) {
            to.add(shape[a] == 1 ? 1 + s.a() % 7L : shape[a]);
        }
        if (s.b() % 2 == 0) {
            to.add(0, s.b() / 2 % 4L);
        }
        long[] target = to.stream().mapToLong(Long::longValue).toArray();
        unary(i, "broadcastTo(" + to + ")", v -> v.broadcastTo(target));
    }

    private void reshape(int i, ProgramText.Step s) {
        long n = pool.get(i).size();
        long[][] shapes = {{-1}, {1, -1, 1}, {2, -1}, {-1, 3}, {n, 1}, {-1, 2, 2}};
        long[] to = shapes[s.a() % shapes.length];
        unary(i, "reshape(" + Arrays.toString(to) + ")", v -> s.b() % 5 == 0 ? v.ravel() : v.reshape(to));
    }

    private void create(ProgramText.Step s) {
        int n = 1 + s.b() % 70;
        NdArray<?> made = switch (s.a() % 6) {
            case 0 -> arange(n);
            case 1 -> linspace(-1, 3.3, n);
            case 2 -> full(f32, 0.25, n);
            case 3 -> eye(Math.min(n, 9));
            case 4 -> arange(i32, -3, n, 2);
            default -> full(f64, s.b() % 7 - 3.5);
        };
        call("create(" + s.a() % 6 + ", " + n + ")", p -> made);
    }

    private void accumulate(int i, ProgramText.Step s) {
        NdArray<Num> x = pool.get(i);
        if (x.rank() == 0) {
            return;
        }
        int axis = s.b() % x.rank();
        switch (s.a() % 4) {
            case 0 -> unary(i, "PLUS.accumulate(" + axis + ")", v -> PLUS.accumulate(v, axis));
            case 1 -> unary(i, "PLUS.reduce(" + axis + ")", v -> PLUS.reduce(v, axis));
            case 2 -> unary(i, "PLUS(x, x.flip())", v -> PLUS.apply(v, v.flip()));
            default -> {
                if (x.size() <= MAX_SLOW_ELEMENTS) {
                    unary(i, "MIXED.reduce(" + axis + ")", v -> MIXED.reduce(v, axis));
                }
            }
        }
    }
}
