package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.staging.SignatureException;
import java.util.ArrayList;
import java.util.List;

/** A {@link Stencil} with several results. */
public final class StencilMany implements Inspectable {
    private final StencilCore core;
    private final long steps;

    StencilMany(StencilCore core) {
        this(core, 1);
    }

    private StencilMany(StencilCore core, long steps) {
        this.core = core;
        this.steps = steps;
    }

    static Boundary[] all(Boundary first, Boundary... others) {
        List<Boundary> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(others));
        return all.toArray(Boundary[]::new);
    }

    static long times(long n) {
        if (n < 0) {
            throw new SignatureException("a stencil cannot be applied " + n + " times" + StencilArgs.at());
        }
        return n;
    }

    /** The same stencil with other borders along all axes. Without a call of it, zeros are beyond the arrays. */
    public StencilMany boundary(Boundary all) {
        return new StencilMany(new StencilCore(core.spec().with(all)), steps);
    }

    /** The same stencil with other borders along each axis. */
    public StencilMany boundary(Boundary first, Boundary... others) {
        return new StencilMany(new StencilCore(core.spec().with(all(first, others))), steps);
    }

    /** The same stencil with a given neighbourhood, see {@link Stencil#neighbourhood}. */
    public StencilMany neighbourhood(int[]... loHi) {
        return new StencilMany(new StencilCore(core.spec().with(loHi)), steps);
    }

    /**
     * The same stencil with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public StencilMany fastMath(FastMath... flags) {
        return new StencilMany(new StencilCore(core.spec().with(MathMode.granting(flags))), steps);
    }

    /**
     * The same stencil on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public StencilMany target(Device device) {
        return new StencilMany(new StencilCore(core.spec().on(device)), steps);
    }

    /**
     * A stencil that is applied n times: result k takes the place of the k-th input that moves; other inputs stay.
     */
    public StencilMany iterate(long n) {
        return new StencilMany(core, times(n));
    }

    /** Applies the stencil, see {@link Stencil#apply}. */
    public List<NdArray<?>> apply(Object... args) {
        return core.run(new StencilCore.Options(List.of(), 0, steps), args);
    }

    /** A call with options: {@code s.with().out(y, z).threads(2).apply(x)}. */
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

        /** Writes the results into arrays of their shapes and element types; they may be arguments, too. */
        public With out(NdArray<?>... y) {
            return new With(options.withOuts(List.of(y)));
        }

        /** Uses at most {@code n} threads. Results do not depend on it. */
        public With threads(int n) {
            return new With(options.withThreads(n));
        }

        /** Applies the stencil, see {@link Stencil#apply}. */
        public List<NdArray<?>> apply(Object... args) {
            return core.run(options, args);
        }
    }
}
