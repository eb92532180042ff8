package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Loads, and stores, of two neighbouring elements: of the real and the imaginary part of a complex number, for
 * instance. In a loop that steps over such pairs both together touch every element of a range, so that {@link
 * LaneBody} makes whole vectors of them, which cost far less than gathers and scatters.
 *
 * <p>Both statements stand in one region, have no mask and nothing between them touches the same memory (for loads:
 * writes it), so the one may move to the other. Input: a kernel that {@link HoistInvariants} made, which has equal
 * values in one variable.
 */
public final class PairedAccesses {
    /**
     * Two accesses.
     *
     * @param first the one whose statement comes first
     * @param second the other one
     * @param firstIsEven true if the first one is that of the lower element
     */
    public record Pair(Stm first, Stm second, boolean firstIsEven) {
        /** True for the access of the lower element. */
        public boolean isEven(Stm s) {
            return s == first == firstIsEven;
        }
    }

    private record Place(Buffer buffer, Var root, boolean write) {
    }

    private record Index(Var root, long offset) {
    }

    private final Map<Stm, Pair> pairs = new IdentityHashMap<>();
    private final Map<Var, Long> constants = new HashMap<>();
    private final Map<Var, Index> sums = new HashMap<>();

    /** Looks at a kernel. */
    public PairedAccesses(Kernel k) {
        region(k.body());
    }

    /** The pair that an access belongs to. */
    public Optional<Pair> of(Stm s) {
        return Optional.ofNullable(pairs.get(s));
    }

    private void region(Region r) {
        Map<Place, Map<Long, Stm>> open = new HashMap<>();
        for (Stm s : r.body()) {
            switch (s.rhs()) {
                case Rhs.Const c -> constants.put(s.outs().get(0), c.bits());
                case Rhs.Scalar(Op op, var args) when op == Op.ADD -> {
                    sum(s.outs().get(0), args.get(0), args.get(1));
                    sum(s.outs().get(0), args.get(1), args.get(0));
                }
                case Rhs.Load l -> {
                    open.keySet().removeIf(p -> p.write() && p.buffer() == l.buffer());
                    if (l.mask().isEmpty() && l.index().lanes() == 1 && l.lanes() == 1) {
                        access(s, open, l.buffer(), l.index(), false);
                    }
                }
                case Rhs.Store x -> {
                    boolean plain = x.mask().isEmpty() && x.index().lanes() == 1 && x.value().lanes() == 1;
                    boolean joined = plain && access(s, open, x.buffer(), x.index(), true);
                    open.keySet().removeIf(p -> p.buffer() == x.buffer());
                    if (plain && !joined) {
                        access(s, open, x.buffer(), x.index(), true);
                    }
                }
                case Rhs.Update u -> open.keySet().removeIf(p -> p.buffer() == u.buffer());
                default -> {
                    for (Region inner : Statements.regions(s.rhs())) {
                        open.clear();
                        region(inner);
                    }
                }
            }
        }
    }

    private void sum(Var v, Var x, Var constant) {
        Long c = constants.get(constant);
        if (c != null) {
            Index i = index(x);
            sums.put(v, new Index(i.root, i.offset + c));
        }
    }

    private Index index(Var v) {
        return sums.getOrDefault(v, new Index(v, 0));
    }

    /** Remembers an access, or joins it with one before; true if it did that. */
    private boolean access(Stm s, Map<Place, Map<Long, Stm>> open, Buffer buffer, Var index, boolean write) {
        Index i = index(index);
        Map<Long, Stm> near = open.computeIfAbsent(new Place(buffer, i.root, write), p -> new HashMap<>());
        for (long other : new long[]{i.offset - 1, i.offset + 1}) {
            Stm first = near.remove(other);
            if (first != null) {
                Pair p = new Pair(first, s, other < i.offset);
                pairs.put(first, p);
                pairs.put(s, p);
                return true;
            }
        }
        near.put(i.offset, s);
        return false;
    }
}
