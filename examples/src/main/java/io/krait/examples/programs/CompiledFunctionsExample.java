package io.krait.examples.programs;

import static io.krait.Krait.array;
import static io.krait.Krait.exp;
import static io.krait.Krait.f32;
import static io.krait.Krait.jit;

import io.krait.Jit1;
import io.krait.types.F32;
import io.krait.types.Num;

/** Compiled functions: recorded once per signature, memoised. */
public final class CompiledFunctionsExample {
    /** The root of the mean square; takes any numeric dtype and rank, gives rank 0. */
    public static final Jit1<Num, Num> RMS = jit(a -> a.square().mean().sqrt());

    /** Row-wise softmax of a matrix: each row of the result is positive and sums to 1. */
    public static final Jit1<F32, F32> SOFTMAX = jit(f32.array(2), z -> {
        var e = exp(z.sub(z.max(1).keepDims()));
        return e.div(e.sum(1).keepDims());
    });

    private CompiledFunctionsExample() {
    }

    /** Applies both, and tells how the second was compiled. */
    public static void main(String[] args) {
        System.out.println(RMS.apply(array(3, 4)));
        System.out.println(SOFTMAX.apply(array(new float[][] {{1, 2, 3}, {1, 1, 1}})));
        System.out.println(SOFTMAX.explain());
    }
}
