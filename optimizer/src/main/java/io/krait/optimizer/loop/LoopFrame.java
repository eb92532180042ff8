package io.krait.optimizer.loop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a run of the interpreter works on. Variables live in {@code r}, a vector in as many places as it has lanes. */
final class LoopFrame {
    private static final long NO_FAULT = -1L;

    final long[] r;
    final LoopMemory[] memory;
    private final BooleanSupplier stop;
    private long faultWord = NO_FAULT;
    private Optional<FaultRecord> record = Optional.empty();

    LoopFrame(int places, int buffers, BooleanSupplier stop) {
        r = new long[places];
        memory = new LoopMemory[buffers];
        this.stop = stop;
    }

    /** One statement, ready to run. */
    @FunctionalInterface
    interface Code {
        void run(LoopFrame f);
    }

    void run(Code[] code) {
        for (Code c : code) {
            c.run(this);
        }
    }

    /** True if loops with a condition shall end. */
    boolean isCancelled() {
        return stop.getAsBoolean();
    }

    /** The index of an element: scalar indices count up from lane to lane. */
    long element(int index, boolean isVector, int lane) {
        return isVector ? r[index + lane] : r[index] + lane;
    }

    boolean isOff(int mask, int lane) {
        return mask >= 0 && r[mask + lane] == 0;
    }

    /** Reports a fault without details. */
    void fault(FaultRecord f) {
        faultWord = Long.compareUnsigned(f.word(), faultWord) < 0 ? f.word() : faultWord;
    }

    /** Reports a fault with details. */
    void faultInDetail(FaultRecord f) {
        if (record.isEmpty() || f.isBefore(record.get())) {
            record = Optional.of(f);
        }
    }

    /** What the run reported. A kernel has faults of one kind. */
    Optional<FaultRecord> faults() {
        return faultWord == NO_FAULT ? record : Optional.of(FaultRecord.ofWord(faultWord));
    }

    /** Where variables live. */
    static final class Places {
        private final Map<Var, Integer> places = new HashMap<>();
        private int count;

        int count() {
            return count;
        }

        /** A new place. */
        int define(Var v) {
            int at = count;
            places.put(v, at);
            count += v.lanes();
            return at;
        }

        /** Lets a variable share the place of another one. */
        void alias(Var v, Var other) {
            places.put(v, at(other));
        }

        int at(Var v) {
            return places.get(v);
        }

        /** The place of a mask, or -1 when all lanes are on. */
        int at(Optional<Var> mask) {
            return mask.map(this::at).orElse(-1);
        }

        /** Copies variables to consecutive places, none of which belongs to one of them. */
        Code move(List<Var> from, int to) {
            int[] source = new int[from.stream().mapToInt(Var::lanes).sum()];
            int n = 0;
            for (Var v : from) {
                for (int k = 0; k < v.lanes(); k++) {
                    source[n++] = at(v) + k;
                }
            }
            return f -> {
                for (int k = 0; k < source.length; k++) {
                    f.r[to + k] = f.r[source[k]];
                }
            };
        }
    }
}
