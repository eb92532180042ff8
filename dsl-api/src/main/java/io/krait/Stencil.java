package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.types.Num;
import java.util.List;

/**
 * A function of an element and its neighbours, applied at all elements of arrays:
 * <pre>{@code
 * var heat = stencil(f64, u -> u.at(0, 0).add(u.at(-1, 0).add(u.at(1, 0)).add(u.at(0, -1)).add(u.at(0, 1))
 *         .sub(u.at(0, 0).mul(4)).mul(0.1))).boundary(Boundary.CLAMP);
 * var later = heat.iterate(100).apply(u);
 * }</pre>
 *
 * <p>Inputs that move with the current element have one shape, which is the shape of the result. The lambda is recorded
 * at the first call with arrays of so many axes. Rows run in parallel, columns in SIMD lanes; only elements whose
 * neighbourhood leaves the array look at borders, see {@link Boundary}. Results do not depend on the number of threads.
 * Pending arguments are evaluated before, fused among themselves. Thread-safe; immutable.
 *
 * @param <R> element type of the result
 */
public final class Stencil<R extends Num> implements Inspectable {
    private final StencilCore core;
    private final long steps;

    Stencil(StencilCore core) {
        this(core, 1);
    }

    private Stencil(StencilCore core, long steps) {
        this.core = core;
        this.steps = steps;
    }

    StencilSpec spec() {
        return core.spec();
    }

    /** The same stencil with other borders along all axes. Without a call of it, zeros are beyond the arrays. */
    public Stencil<R> boundary(Boundary all) {
        return new Stencil<>(new StencilCore(core.spec().with(all)), steps);
    }

    /** The same stencil with other borders along each axis. */
    public Stencil<R> boundary(Boundary first, Boundary... others) {
        return new Stencil<>(new StencilCore(core.spec().with(StencilMany.all(first, others))), steps);
    }

    /**
     * The same stencil with a given neighbourhood. It allows offsets that are computed, for instance in loops; one
     * outside of the neighbourhood is a fault.
     *
     * @param loHi the smallest and the largest offset for each axis
     */
    public Stencil<R> neighbourhood(int[]... loHi) {
        return new Stencil<>(new StencilCore(core.spec().with(loHi)), steps);
    }

    /**
     * The same stencil with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Stencil<R> fastMath(FastMath... flags) {
        return new Stencil<>(new StencilCore(core.spec().with(MathMode.granting(flags))), steps);
    }

    /**
     * The same stencil on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Stencil<R> target(Device device) {
        return new Stencil<>(new StencilCore(core.spec().on(device)), steps);
    }

    /**
     * A stencil that is applied n times: the result takes the place of the first input that moves, and so on; other
     * inputs stay. Results of 0 times are copies.
     */
    public Stencil<R> iterate(long n) {
        return new Stencil<>(core, StencilMany.times(n));
    }

    /**
     * Applies the stencil.
     *
     * @param args one per input: arrays, or numbers for inputs {@code standard(f64)}
     * @throws io.krait.staging.SignatureException for a wrong number of arguments
     * @throws io.krait.staging.DTypeException for element types that do not fit
     * @throws io.krait.staging.ShapeException for arrays of different shapes, or a wrong number of axes
     * @throws io.krait.staging.IndexException for offsets that do not suit the number of axes or the neighbourhood
     * @throws IndexOutOfBoundsException for an index out of bounds of an input {@code standard(...)}
     */
    public NdArray<R> apply(Object... args) {
        return StencilSpec.as(core.run(new StencilCore.Options(List.of(), 0, steps), args).get(0));
    }

    /** A call with options: {@code s.with().out(y).threads(2).apply(x)}. */
    public With with() {
        return new With(new StencilCore.Options(List.of(), 0, steps));
    }

    StencilCore core() {
        return core;
    }

    /** What the loops became: threads, vector widths, checks that are left. Needs a call before. */
    @Override
    public String explain() {
        return core.explain();
    }

    /** The stages of the stencil as it was recorded last: graph, loops, LLVM IR, machine code. */
    @Override
    public Inspection inspect() {
        return core.inspect();
    }

    @Override
    public List<String> signatures() {
        return core.signatures();
    }

    @Override
    public Stats stats() {
        return core.stats();
    }

    @Override
    public String toString() {
        return core.spec().toString();
    }

    /** A call with options; immutable. */
    public final class With {
        private final StencilCore.Options options;

        private With(StencilCore.Options options) {
            this.options = options;
        }

        /** Writes the result into {@code y}, which has its shape and element type; it may be an argument, too. */
        public With out(NdArray<? extends R> y) {
            return new With(options.withOuts(List.of(y)));
        }

        /** Uses at most {@code n} threads. Results do not depend on it. */
        public With threads(int n) {
            return new With(options.withThreads(n));
        }

        /** Applies the stencil, see {@link Stencil#apply}. */
        public NdArray<R> apply(Object... args) {
            return StencilSpec.as(core.run(options, args).get(0));
        }
    }
}
