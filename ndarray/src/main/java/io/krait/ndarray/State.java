package io.krait.ndarray;

import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;

/** What an array is at the moment. It changes once, from pending or literal to materialised. */
sealed interface State {
    /**
     * Elements in memory.
     *
     * @param storage keeps the memory
     * @param view where the elements lie
     * @param recipe what the elements were made of, if that is nothing but numbers: another place makes them anew; null
     *     else
     */
    record Materialised(Storage storage, StridedArray view, State recipe) implements State {
        /** Elements that are where they are. */
        Materialised(Storage storage, StridedArray view) {
            this(storage, view, null);
        }

        /** Where the elements are; anywhere if they can be made anew. */
        Place place() {
            return recipe != null && !storage.isWritten() ? Place.ANY : storage.place();
        }
    }

    /**
     * A Java number as an array without axes. It becomes a parameter of the evaluation, so that its value is not
     * compiled in.
     */
    record Literal(long bits) implements State {
    }

    /** A value of a recording. */
    record Staged(Value value) implements State {
    }

    /** An operation that has not been evaluated. */
    final class Pending implements State {
        private final Prim prim;
        private final NdArray<?>[] operands;
        private final Origin origin;
        private final int cost;
        private final Place place;
        private volatile boolean reached;

        Pending(Prim prim, NdArray<?>[] operands, Origin origin) {
            this(prim, operands, origin, Place.of(operands));
        }

        Pending(Prim prim, NdArray<?>[] operands, Origin origin, Place place) {
            this.place = place;
            this.prim = prim;
            this.operands = operands;
            this.origin = origin;
            this.cost = Costs.of(prim, operands);
        }

        Prim prim() {
            return prim;
        }

        NdArray<?>[] operands() {
            return operands;
        }

        Origin origin() {
            return origin;
        }

        /** Where it will be computed. */
        Place place() {
            return place;
        }

        /** The cost per element of computing this from arrays in memory, in additions. */
        int cost() {
            return cost;
        }

        /** True when an evaluation has computed this before without keeping it. */
        boolean wasReached() {
            return reached;
        }

        void reach() {
            reached = true;
        }
    }
}
