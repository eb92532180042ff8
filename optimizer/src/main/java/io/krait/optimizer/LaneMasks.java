package io.krait.optimizer;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Conditions of several lanes.
 *
 * <p>Note [Masks as integers]. Without mask registers a comparison gives a vector of integers that are all ones or all
 * zeros. Compilers pack such vectors when they are combined or live longer than a block, and unpack them to use them.
 * So there, logic on masks is logic on integers of the width of the other vectors, from which the mask is made by a
 * comparison with zero; it is remembered which integers a mask was made from.
 */
final class LaneMasks {
    private final LoopBuilder b;
    private final LaneFacts facts;
    private final Map<Var, Var> wide = new HashMap<>();

    /** Emits to {@code b}. */
    LaneMasks(LoopBuilder b, LaneFacts facts) {
        this.b = b;
        this.facts = facts;
    }

    /** The signed integers of a width. */
    static DType integer(int bits) {
        return bits <= 8 ? DType.I8 : bits <= 16 ? DType.I16 : bits <= 32 ? DType.I32 : DType.I64;
    }

    private boolean asIntegers(Var v, Lanes s) {
        return !facts.maskRegisters() && s.width() > 1 && v.lanes() == s.width() && b.constantOf(v).isEmpty();
    }

    /** How a condition is carried by loops. */
    Var pack(Var mask, Lanes s) {
        return facts.maskRegisters() || s.width() == 1 || mask.dtype() != DType.BOOL ? mask : integers(mask, s);
    }

    /** What has been {@link #pack packed}, if it is of type {@code t}. */
    Var unpack(Var packed, DType t) {
        return t == packed.dtype() ? packed : mask(packed);
    }

    private Var integers(Var mask, Lanes s) {
        Var known = wide.get(mask);
        if (known != null) {
            return known;
        }
        LType t = new LType(integer(s.bits()), s.width());
        return b.apply(Op.SELECT, mask, b.constant(t, Scalars.wrap(t.dtype(), -1)), b.constant(t, 0));
    }

    private Var mask(Var integers) {
        Var m = b.apply(Op.LT, integers, b.constant(integers.type(), 0));
        wide.put(m, integers);
        return m;
    }

    /** Lanes where both conditions hold. */
    Var and(Var x, Var y, Lanes s) {
        return logic(Op.AND, List.of(x, y), s);
    }

    /** Both masks together; empty stands for all lanes. */
    Var and(Var m, Lanes s) {
        return s.mask().map(x -> and(m, x, s)).orElse(m);
    }

    /** Lanes where the condition does not hold. */
    Var not(Var x, Lanes s) {
        return logic(Op.NOT, List.of(x), s);
    }

    /** An operation whose result is a condition and whose operands are, too. */
    Var logic(Op op, List<Var> args, Lanes s) {
        if (args.stream().noneMatch(v -> asIntegers(v, s))) {
            return b.scalar(op, args);
        }
        if (op == Op.SELECT) {
            return select(args.get(0), args.get(1), args.get(2), s);
        }
        return switch (op) {
            case AND, OR, XOR, NOT -> {
                // Constants have no integers; the laws for them need none.
                Var simple = b.scalar(op, args);
                yield args.contains(simple) || b.constantOf(simple).isPresent() ? simple
                        : mask(b.scalar(op, args.stream().map(v -> integers(v, s)).toList()));
            }
            default -> b.scalar(op, args);
        };
    }

    // By logic where it is that.
    private Var select(Var cond, Var then, Var otherwise, Lanes s) {
        Optional<Long> t = b.constantOf(then);
        Optional<Long> e = b.constantOf(otherwise);
        if (e.equals(Optional.of(0L))) {
            return and(cond, then, s);
        }
        if (t.equals(Optional.of(1L))) {
            return logic(Op.OR, List.of(cond, otherwise), s);
        }
        if (t.equals(Optional.of(0L))) {
            return and(not(cond, s), otherwise, s);
        }
        return mask(b.apply(Op.SELECT, cond, integers(then, s), integers(otherwise, s)));
    }

    /** Where the condition holds the first values, else the second ones. */
    List<Var> select(Var cond, List<Var> then, List<Var> otherwise, Lanes s) {
        List<Var> out = new ArrayList<>();
        for (int i = 0; i < then.size(); i++) {
            List<Var> args = List.of(cond, then.get(i), otherwise.get(i));
            out.add(then.get(i).dtype() == DType.BOOL ? logic(Op.SELECT, args, s) : b.scalar(Op.SELECT, args));
        }
        return out;
    }

    /** A branch whose results are vectors. */
    List<Var> branch(Var cond, boolean rare, Lanes s, Supplier<List<Var>> then, Supplier<List<Var>> otherwise) {
        List<DType> types = new ArrayList<>();
        List<Var> packed = b.branch(cond, rare, () -> {
            List<Var> results = then.get();
            results.forEach(v -> types.add(v.dtype()));
            return pack(results, s);
        }, () -> pack(otherwise.get(), s));
        List<Var> out = new ArrayList<>();
        for (int i = 0; i < packed.size(); i++) {
            out.add(unpack(packed.get(i), types.get(i)));
        }
        return out;
    }

    private List<Var> pack(List<Var> values, Lanes s) {
        return values.stream().map(v -> v.lanes() > 1 ? pack(v, s) : v).toList();
    }

    /** True if a condition holds in any lane. */
    Var any(Var mask) {
        Optional<Var> integers = Optional.ofNullable(wide.get(mask));
        if (integers.isEmpty()) {
            return b.any(mask);
        }
        Var v = integers.get();
        while (v.lanes() * v.dtype().bits() > facts.vectorBits() && v.lanes() > 2) {
            v = b.apply(Op.OR, b.half(v, false), b.half(v, true));
        }
        return b.any(b.apply(Op.LT, v, b.constant(v.type(), 0)));
    }
}
