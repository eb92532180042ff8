package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.Origin;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what the note on one LANES loop says. Statements that are emitted several times count once. */
final class LaneNotes {
    /** What a statement became. */
    enum Kind {
        /** A loop that lanes leave one by one. */
        LOOP,
        /** A branch on which lanes differ. */
        BRANCH,
        /** One address for all lanes. */
        UNIFORM,
        /** Neighbouring elements. */
        CONTIGUOUS,
        /** Elements at equal distances. */
        STRIDED,
        /** A read of elements anywhere. */
        GATHER,
        /** A write of elements anywhere. */
        SCATTER,
        /** Something that is done lane by lane. */
        SERIAL
    }

    private final Map<Kind, Set<Stm>> found = new EnumMap<>(Kind.class);

    /** Begins a loop. */
    void clear() {
        found.clear();
    }

    /** Says what a statement of the loop became. */
    void add(Kind kind, Stm stm) {
        found.computeIfAbsent(kind, k -> Collections.newSetFromMap(new IdentityHashMap<>())).add(stm);
    }

    /** Says how a statement accesses memory, given its index. */
    void access(LoopBuilder b, Stm stm, Buffer buffer, LaneForm index, boolean write) {
        add(switch (index) {
            case LaneForm.Uniform u -> buffer.kind() == Buffer.Kind.PRIVATE ? Kind.CONTIGUOUS : Kind.UNIFORM;
            case LaneForm.Linear l -> {
                Optional<Long> stride = b.constantOf(l.stride());
                boolean next = stride.isPresent() && Math.abs(stride.get()) == 1;
                yield next && buffer.kind() != Buffer.Kind.PRIVATE ? Kind.CONTIGUOUS : Kind.STRIDED;
            }
            case LaneForm.Varying v -> write ? Kind.SCATTER : Kind.GATHER;
        }, stm);
    }

    /** Says how a statement updates memory, given its index. */
    void update(LoopBuilder b, Stm stm, Rhs.Update u, LaneForm index) {
        boolean inOrder = index instanceof LaneForm.Varying && u.buffer().kind() != Buffer.Kind.PRIVATE;
        if (u.atomic() || inOrder) {
            add(Kind.SERIAL, stm);
        } else {
            access(b, stm, u.buffer(), index, true);
        }
    }

    private int count(Kind kind) {
        return found.getOrDefault(kind, Set.of()).size();
    }

    /** The note. */
    VectorNote note(Origin origin, int lanes, int bits, int vectorBits) {
        int registers = (lanes * bits + vectorBits - 1) / vectorBits;
        return new VectorNote(origin, lanes, bits, registers, count(Kind.LOOP), count(Kind.BRANCH), count(Kind.UNIFORM),
                count(Kind.CONTIGUOUS), count(Kind.STRIDED), count(Kind.GATHER), count(Kind.SCATTER),
                count(Kind.SERIAL));
    }
}
