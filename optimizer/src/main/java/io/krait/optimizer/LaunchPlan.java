package io.krait.optimizer;

import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Value;
import java.util.List;
import java.util.Optional;

/**
 * One kernel with what the host must know to launch it.
 *
 * @param code the code
 * @param buffers where each argument buffer comes from
 * @param scalars where each scalar argument comes from
 * @param units how many units there are
 * @param outs values that the kernel leaves in its result buffer, in order
 * @param sites places that can fault, by code - 1
 * @param work what one unit does, for the estimate of its time
 */
record LaunchPlan(Code code, List<Memory> buffers, List<Scalar> scalars, Units units, List<Value> outs,
        List<Value> sites, Work work) {
    /**
     * Compiled code.
     *
     * @param kernel the code
     * @param grain units that one call should get at least
     * @param last what was launched last
     */
    record Code(KernelCache.Entry kernel, long grain, LastRun last) {
        /** Code that was not launched yet. */
        Code(KernelCache.Entry kernel, long grain) {
            this(kernel, grain, new LastRun());
        }
    }

    /** The sizes of a launch, for people. If several threads launch, some may be of one launch, some of another. */
    static final class LastRun {
        private long units;
        private double nanosPerUnit;
        private int threads;

        void set(long ofUnits, double nanos, int mostThreads) {
            units = ofUnits;
            nanosPerUnit = nanos;
            threads = mostThreads;
        }

        /** How it ran; empty if it never did. */
        String text(KernelCache.Entry kernel) {
            return threads == 0 ? "" : kernel.code().crew(units, nanosPerUnit, threads);
        }

        /** The estimate of its time on one thread; infinite if it never ran. */
        double nanos() {
            return threads == 0 ? Double.POSITIVE_INFINITY : units * nanosPerUnit;
        }
    }

    /** The code. */
    KernelCache.Entry kernel() {
        return code.kernel;
    }

    /** Where a buffer comes from. */
    sealed interface Memory {
        /** A parameter array. */
        record Param(int index) implements Memory {
        }

        /** Where the kernel leaves values for the host, 8 bytes each. */
        record Results() implements Memory {
        }

        /** Scratch memory that several launches share: its number in {@link LoweredKernel#scratch}. */
        record Scratch(int index) implements Memory {
        }
    }

    /** Where a scalar argument comes from. */
    sealed interface Scalar {
        /** An extent. */
        record Extent(Dim dim) implements Scalar {
        }

        /** The stride of an axis of a parameter array, in elements. */
        record Stride(int param, int axis) implements Scalar {
        }

        /** Iterations of a part of a scatter. */
        record PartSize(Units.Parts parts) implements Scalar {
        }

        /** The number of parts of a scatter. */
        record PartCount(Units.Parts parts) implements Scalar {
        }

        /** A value that the host knows. */
        record Known(Value value) implements Scalar {
        }
    }

    /** How many units a launch has. */
    sealed interface Units {
        /** One. */
        record One() implements Units {
        }

        /** The iterations of a box along its first axes. Bounds are values that the host knows. */
        record Box(List<Value> lo, List<Value> hi) implements Units {
        }

        /** The chunks of a range. */
        record Chunks(Value lo, Value hi, long size) implements Units {
        }

        /** The parts of a scatter, see {@link Scatter}. */
        record Parts(List<Value> lo, List<Value> hi) implements Units {
        }

        /** The elements of a parameter array. */
        record Elements(int param) implements Units {
        }
    }

    /**
     * Scratch memory.
     *
     * @param type of its elements
     * @param units how many copies there are of ...
     * @param param ... the elements of this parameter array, or of one element if empty
     */
    record Scratch(DType type, Units units, Optional<Integer> param) {
    }

    /**
     * What a unit does.
     *
     * @param values the statements that run
     * @param lo bounds of the ranges over which they run in one unit ...
     * @param hi ... and their ends; values that the host knows
     */
    record Work(List<Value> values, List<Value> lo, List<Value> hi) {
    }
}
