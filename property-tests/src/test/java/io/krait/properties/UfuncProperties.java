package io.krait.properties;

import static io.krait.Krait.arange;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.where;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.krait.Ufunc2;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.Slice;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.DType;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.types.Bool;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Random element functions on arrays: as if the same operations had been applied to whole arrays, with broadcasting,
 * into given arrays (the arguments themselves and arrays that overlap them, too), under masks, for any number of
 * threads.
 */
class UfuncProperties {
    private static final ArrayAccess ACCESS = ArrayAccess.get();
    private static final long[][][] SHAPES = {{{3}, {3}}, {{7, 5}, {7, 5}}, {{7, 1}, {5}}, {{}, {4}},
            {{2, 1, 3}, {4, 1}}, {{0}, {1}}, {{1000}, {1000}}, {{5000}, {1}}, {{40, 90}, {40, 90}}};

    @Provide
    Arbitrary<ProgramText> functions() {
        return ProgramTexts.functions();
    }

    @Provide
    Arbitrary<Integer> numbers() {
        return Arbitraries.integers().between(0, 1 << 20);
    }

    @Property
    void elementFunctionsEqualArrayOperations(@ForAll("functions") ProgramText p, @ForAll @IntRange(max = 8) int shapes,
            @ForAll("numbers") int layouts) {
        DType t = GraphMaker.TYPES.get(p.inputs().getFirst().type());
        NdArray<Num> a = input(t, SHAPES[shapes][0], p.inputs().getFirst().values(), layouts);
        NdArray<Num> b = input(t, SHAPES[shapes][1], p.inputs().getLast().values() + 1, layouts / 8);
        ElementProgram program = new ElementProgram(p, a, b);
        Tensor want = ApiProperties.bits(program.expected());
        Ufunc2<Num, Num, Num> f = vectorize(program::scalars);
        Object what = p;
        same(what, "apply", want, f.apply(a, b));
        same(what, "apply again", want, f.apply(a, b));
        same(what, "pending", want, f.apply(a.reshape(a.shape()), where(b.eq(b), b, b)));

        NdArray<Num> out = filled(want, 3);
        same(what, "out", want, f.with().out(out).threads(1 + layouts % 7).apply(a, b));
        same(what, "out's own elements", want, out);

        NdArray<Bool> mask = mask(want, layouts);
        NdArray<Num> kept = filled(want, 3);
        NdArray<Num> zeros = filled(want, 0);
        Tensor masked = ApiProperties.bits(where(mask, any(program.expected()), kept.copy()));
        same(what, "mask, out", masked, f.with().out(kept).where(mask).apply(a, b));
        same(what, "mask", ApiProperties.bits(where(mask, any(program.expected()), zeros)), f.with().where(mask)
                .apply(a, b));
    }

    /** The output may be an argument, or share memory with it at other positions. */
    @Property
    void outputsMayOverlapArguments(@ForAll("functions") ProgramText p, @ForAll @IntRange(min = 2, max = 700) int n,
            @ForAll @IntRange(max = 4) int how, @ForAll @IntRange(min = 1, max = 7) int threads) {
        DType t = GraphMaker.TYPES.get(p.inputs().getFirst().type());
        NdArray<Num> memory = input(t, new long[]{2L * n + 1}, p.inputs().getFirst().values(), 0);
        NdArray<Num> a = memory.slice(Slice.range(0, n));
        NdArray<Num> b = input(t, new long[]{n}, p.inputs().getLast().values() + 1, 0);
        NdArray<Num> out = switch (how) {
            case 0 -> a;
            case 1 -> memory.slice(Slice.range(1, n + 1L));
            case 2 -> memory.slice(Slice.range(n / 2, n / 2 + n));
            case 3 -> a.flip();
            default -> memory.slice(Slice.range(0, 2L * n, 2));
        };
        ElementProgram program = new ElementProgram(p, a, b);
        Tensor want = ApiProperties.bits(program.expected());
        if (want.dtype() != t) {
            return;
        }
        // What is not computed yet must not see what is written.
        NdArray<Num> pending = t == DType.BOOL ? memory.not() : memory.flip().max(memory);
        Tensor before = ApiProperties.bits(t == DType.BOOL ? memory.copy().not() : memory.copy().flip().max(memory));
        Ufunc2<Num, Num, Num> f = vectorize(program::scalars);
        f.with().out(out).threads(threads).apply(a, b);
        same(p, "overlap " + how, want, out);
        same(p, "pending reader of the output", before, pending);
    }

    /** Methods that take positions, against loops in Java. */
    @Property(tries = 40)
    void positionsAreAppliedInOrder(@ForAll @IntRange(min = 1, max = 9) int n,
            @ForAll List<@IntRange(max = 1000) Integer> list) {
        Ufunc2<Num, Num, Num> f = vectorize((a, b) -> a.mul(3).sub(b));
        NdArray<I64> x = arange(n).mul(7).add(1);
        long[] at = list.stream().mapToLong(i -> i % n).toArray();
        long[] want = x.toLongArray();
        for (int k = 0; k < at.length; k++) {
            want[(int) at[k]] = want[(int) at[k]] * 3 - k;
        }
        assertArrayEquals(want, f.at(x, at, arange(at.length)).toLongArray(), () -> Arrays.toString(at));
        if (at.length > 0) {
            List<Long> segments = new ArrayList<>();
            for (int k = 0; k < at.length; k++) {
                long end = k + 1 < at.length ? at[k + 1] : n;
                NdArray<Num> part = any(x).slice(Slice.range(at[k], Math.max(end, at[k] + 1)));
                segments.add(end > at[k] + 1 ? f.reduce(part).itemLong() : part.itemLong());
            }
            assertEquals(segments, Arrays.stream(f.reduceat(x, at, 0).toLongArray()).boxed().toList(),
                    () -> Arrays.toString(at));
            long[] outer = f.outer(x, arange(at.length)).toLongArray();
            for (int i = 0; i < outer.length; i++) {
                assertEquals(x.getLong(i / at.length) * 3 - i % at.length, outer[i]);
            }
        }
    }

    private static NdArray<Num> any(NdArray<?> x) {
        return ElementProgram.any(x);
    }

    /** An array in memory: dense, mirrored, transposed, or every other element of a larger one. */
    private static NdArray<Num> input(DType t, long[] shape, int values, int layout) {
        int how = shape.length == 0 ? 0 : layout % 8;
        long[] own = shape.clone();
        if (how == 1) {
            own[own.length - 1] *= 2;
        } else if (how == 2) {
            for (int i = 0; i < own.length; i++) {
                own[i] = shape[own.length - 1 - i];
            }
        }
        NdArray<Num> x = ACCESS.allocate(t, own);
        StridedArray memory = ACCESS.pin(x);
        Layouts.fill(new StridedArray(t, memory.memory().asSlice(memory.offset() * t.bytes(),
                memory.size() * t.bytes()), 0, own, memory.strides()), values);
        ACCESS.unpin(x);
        Slice[] everyOther = new Slice[own.length];
        Arrays.fill(everyOther, Slice.all());
        if (how == 1) {
            everyOther[own.length - 1] = Slice.every(2);
        }
        return switch (how) {
            case 1 -> x.slice(everyOther);
            case 2 -> x.transpose();
            case 3 -> x.flip();
            default -> x;
        };
    }

    private static NdArray<Num> filled(Tensor like, int values) {
        NdArray<Num> x = ACCESS.allocate(like.dtype(), like.shape());
        StridedArray memory = ACCESS.pin(x);
        for (int i = 0; i < like.data().length; i++) {
            memory.setBits(i, values & 1);
        }
        ACCESS.unpin(x);
        return x;
    }

    private static NdArray<Bool> mask(Tensor like, int seed) {
        NdArray<Bool> x = ACCESS.allocate(DType.BOOL, like.shape());
        StridedArray memory = ACCESS.pin(x);
        SplittableRandom r = new SplittableRandom(seed);
        for (int i = 0; i < like.data().length; i++) {
            memory.setBits(i, r.nextInt(2));
        }
        ACCESS.unpin(x);
        return x;
    }

    private static void same(Object what, String how, Tensor want, NdArray<?> got) {
        assertEquals(want.dtype(), got.dtype(), () -> how + "\n" + what);
        assertArrayEquals(want.shape(), got.shape(), () -> how + "\n" + what);
        Tensor t = ApiProperties.bits(got);
        for (int i = 0; i < want.data().length; i++) {
            if (!Bits.same(want.dtype(), want.data()[i], t.data()[i])) {
                fail(how + ": element " + i + " must be " + Bits.text(want.dtype(), want.data()[i]) + " but is "
                        + Bits.text(want.dtype(), t.data()[i]) + "\n" + what);
            }
        }
    }
}
