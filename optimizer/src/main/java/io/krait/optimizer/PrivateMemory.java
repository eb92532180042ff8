package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Finds room for PRIVATE buffers: for as many iterations as run side by side in any LANES loop that uses them. */
final class PrivateMemory {
    private final ToIntFunction<Rhs.ParFor> width;
    private final Map<Buffer, Integer> lanes = new HashMap<>();

    private PrivateMemory(ToIntFunction<Rhs.ParFor> width) {
        this.width = width;
    }

    /** The LOCAL buffers that take the place of a kernel's PRIVATE ones, given the lanes of each LANES loop. */
    static Map<Buffer, Buffer> locals(Kernel k, ToIntFunction<Rhs.ParFor> width) {
        PrivateMemory m = new PrivateMemory(width);
        for (Buffer b : k.buffers()) {
            if (b.kind() == Buffer.Kind.PRIVATE) {
                m.lanes.put(b, 1);
            }
        }
        if (!m.lanes.isEmpty()) {
            m.find(k.body());
        }
        Map<Buffer, Buffer> locals = new HashMap<>();
        m.lanes.forEach((b, n) -> locals.put(b, Buffer.local(b.index(), b.dtype(), b.fixedCount() * n)));
        return locals;
    }

    private void find(Region r) {
        for (Stm s : r.body()) {
            if (s.rhs() instanceof Rhs.ParFor p && p.level() == Rhs.Level.LANES) {
                Set<Buffer> used = new HashSet<>();
                Statements.regions(p).forEach(x -> collect(x, used));
                used.retainAll(lanes.keySet());
                if (!used.isEmpty()) {
                    int n = width.applyAsInt(p);
                    used.forEach(b -> lanes.merge(b, n, Math::max));
                }
            } else {
                Statements.regions(s.rhs()).forEach(this::find);
            }
        }
    }

    private static void collect(Region r, Set<Buffer> used) {
        for (Stm s : r.body()) {
            Statements.buffer(s.rhs()).ifPresent(used::add);
            Statements.regions(s.rhs()).forEach(x -> collect(x, used));
        }
    }
}
