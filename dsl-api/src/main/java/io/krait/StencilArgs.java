package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.KernelParam;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StandardParam;
import io.krait.staging.StencilParam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks and converts the arguments of a call of a stencil. */
final class StencilArgs {
    private StencilArgs() {
    }

    /** One array per input. */
    static List<NdArray<?>> of(StencilSpec stencil, Object... given) {
        if (given.length != stencil.arity()) {
            throw new SignatureException(stencil + " takes " + stencil.arity()
                    + (stencil.arity() == 1 ? " argument" : " arguments") + ", got " + given.length + at());
        }
        List<NdArray<?>> all = new ArrayList<>();
        for (int k = 0; k < given.length; k++) {
            String what = "argument " + (k + 1) + " of " + stencil;
            if (given[k] instanceof NdArray<?> a && Internals.isStaged(a)) {
                throw new KraitException(what + " is a staged array" + at()
                        + ": a stencil cannot be part of a recorded array function yet. Call it on arrays");
            }
            all.add(stencil.moves(k) ? moving(stencil, k, what, given[k]) : standard(stencil, k, what, given[k]));
        }
        NdArray<?> first = null;
        for (int k = 0; k < given.length; k++) {
            if (stencil.moves(k) && first == null) {
                first = all.get(k);
            } else if (stencil.moves(k) && !Arrays.equals(first.shape(), all.get(k).shape())) {
                throw new ShapeException("the arguments of " + stencil + " must have one shape, got "
                        + Arrays.toString(first.shape()) + " and, for argument " + (k + 1) + ", "
                        + Arrays.toString(all.get(k).shape()) + at());
            }
        }
        return all;
    }

    /** The types and axes that a call needs code for. */
    static StencilInputs inputs(StencilSpec stencil, List<NdArray<?>> args) {
        List<StencilParam<?>> params = new ArrayList<>(stencil.params());
        int rank = 0;
        for (int k = 0; k < args.size(); k++) {
            if (stencil.params().isEmpty()) {
                params.add(new ScalarType<>(args.get(k).dtype()));
            }
            rank = stencil.moves(k) ? args.get(k).rank() : rank;
        }
        return new StencilInputs(params, rank);
    }

    private static NdArray<?> moving(StencilSpec stencil, int k, String what, Object given) {
        if (!(given instanceof NdArray<?> a)) {
            throw new DTypeException(what + " must be an array, got "
                    + (given == null ? "null" : given.getClass().getSimpleName()) + at());
        }
        if (a.rank() == 0) {
            throw new ShapeException(what + " has no axes" + at() + ": a stencil needs at least one");
        }
        return stencil.params().isEmpty() ? a : typed(a, stencil.params().get(k).dtype(), what);
    }

    private static NdArray<?> standard(StencilSpec stencil, int k, String what, Object given) {
        KernelParam<?> p = ((StandardParam<?>) stencil.params().get(k)).of();
        if (!(given instanceof NdArray<?> a)) {
            if (p.rank() > 0 || !Internals.isNumber(p.dtype(), given)) {
                throw new DTypeException(what + " must be " + (p.rank() > 0 ? "an array of " : "a number of type ")
                        + p.dtype() + ", got " + (given == null ? "null" : given.getClass().getSimpleName()) + at());
            }
            return Internals.number(p.dtype(), given);
        }
        if (a.rank() != p.rank()) {
            throw new ShapeException(what + " must have " + p.rank() + (p.rank() == 1 ? " axis" : " axes")
                    + ", got shape " + Arrays.toString(a.shape()) + at());
        }
        return typed(a, p.dtype(), what);
    }

    private static NdArray<?> typed(NdArray<?> a, DType t, String what) {
        if (!a.dtype().fitsIn(t)) {
            throw new DTypeException(what + " must be " + t + ", got " + a.dtype() + at()
                    + ". Cast it, for instance x.to(" + t + ")");
        }
        return a.dtype() == t ? a : a.to(new ScalarType<>(t));
    }

    static String at() {
        return Recording.where(Origin.here());
    }
}
