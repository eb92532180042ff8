package io.krait.optimizer.loop;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Reduction;
import io.krait.staging.Scalars;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The algebraic laws that keep every bit (NaN payloads aside): neutral elements and selects with a known condition. For
 * floats x + (+0), x * 0, x - x and x / x are not among them.
 */
final class ExactLaws {
    private ExactLaws() {
    }

    /** A variable that equals {@code op(args)}, or null when no law applies. */
    static Var apply(Op op, DType t, List<Var> args, Function<Var, Optional<Long>> constant) {
        Var a = args.get(0);
        Optional<Long> ca = constant.apply(a);
        if (op == Op.SELECT) {
            if (ca.isPresent()) {
                return ca.get() != 0 ? args.get(1) : args.get(2);
            }
            return args.get(1) == args.get(2) ? args.get(1) : null;
        }
        if (args.size() != 2) {
            return null;
        }
        Var b = args.get(1);
        Optional<Long> cb = constant.apply(b);
        if (op == Op.AND && (isZero(ca) || isZero(cb))) {
            return isZero(ca) ? a : b;
        }
        if (op == Op.OR && (isNeutral(Op.AND, t, ca) || isNeutral(Op.AND, t, cb))) {
            return isNeutral(Op.AND, t, ca) ? a : b;
        }
        return switch (op) {
            case ADD, MUL, AND, OR, XOR -> isNeutral(op, t, cb) ? a : isNeutral(op, t, ca) ? b : null;
            case SUB, SHL, SHR, USHR -> cb.isPresent() && cb.get() == 0 ? a : null;
            case DIV -> cb.isPresent() && cb.get() == Scalars.ofLong(t, 1) ? a : null;
            case MIN, MAX -> a == b ? a : null;
            default -> null;
        };
    }

    private static boolean isZero(Optional<Long> c) {
        return c.isPresent() && c.get() == 0;
    }

    private static boolean isNeutral(Op op, DType t, Optional<Long> c) {
        return c.isPresent() && c.get() == Reduction.identity(op, t);
    }
}
