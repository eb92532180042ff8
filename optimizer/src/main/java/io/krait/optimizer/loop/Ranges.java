package io.krait.optimizer.loop;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the values of variables, from the statements that give them.
 *
 * <p>Functions of the math library have paths for arguments that are rare; a comparison finds them. Where the range of
 * an argument decides that comparison it becomes a constant, and the path goes with it: the exponential of a negated
 * square needs no test for overflow. Integers are followed only as far as the bits of floating point numbers and small
 * counts go.
 *
 * <p>Note [Ranges and dead lanes]. What is known holds in all lanes, also in those that are off: where no lane took a
 * branch its results are zeros, so these always count as possible. Otherwise an index into a table could be out of
 * range in a lane whose result does not matter.
 */
final class Ranges {
    /** Whole numbers between two bounds, both included. */
    private record Whole(long lo, long hi) {
        Whole or(Whole b) {
            return new Whole(Math.min(lo, b.lo), Math.max(hi, b.hi));
        }
    }

    private final Map<Var, Span> spans = new HashMap<>();
    private final Map<Var, Whole> wholes = new HashMap<>();
    private final Map<Var, Rhs.Scalar> tests = new HashMap<>();

    private static boolean isReal(DType t) {
        return t == DType.F32 || t == DType.F64;
    }

    /** What a floating point variable may be. */
    Span span(Var v) {
        Span s = spans.get(v);
        return s == null ? Span.all(v.dtype()) : s;
    }

    private void limit(Var v, Span s) {
        if (!s.isAll()) {
            spans.merge(v, s, Span::and);
        }
    }

    private void limit(Var v, long lo, long hi) {
        if (lo <= hi) {
            wholes.put(v, new Whole(lo, hi));
        }
    }

    // ---- what operations give

    /** The value of an operation that is about to be made, if that is known: canonical bits. */
    Optional<Long> value(Op op, List<Var> args, DType out) {
        Var a = args.get(0);
        Var b = args.get(args.size() - 1);
        if (out == DType.BOOL) {
            return args.size() == 2 ? truth(op, a, b) : Optional.empty();
        }
        if (!isReal(out)) {
            return Optional.empty();
        }
        if (op == Op.SUB && a == b && span(a).isFinite()) {
            return Optional.of(0L);
        }
        Span s = span(op, args, out);
        return s.isPoint() ? Optional.of(Span.bits(out, s.lo())) : Optional.empty();
    }

    private Optional<Long> truth(Op op, Var a, Var b) {
        int known = -1;
        if (isReal(a.dtype())) {
            boolean same = a == b && !span(a).nan();
            known = same && (op == Op.EQ || op == Op.LE || op == Op.GE) ? 1
                    : same && op == Op.NE ? 0 : span(a).compare(op, span(b));
        } else if (wholes.containsKey(a) && wholes.containsKey(b) && a.dtype().isSigned()) {
            known = compare(op, wholes.get(a), wholes.get(b));
        }
        return known < 0 ? Optional.empty() : Optional.of((long) known);
    }

    private static int compare(Op op, Whole a, Whole b) {
        return switch (op) {
            case LT -> a.hi < b.lo ? 1 : a.lo >= b.hi ? 0 : -1;
            case LE -> a.hi <= b.lo ? 1 : a.lo > b.hi ? 0 : -1;
            case GT -> compare(Op.LT, b, a);
            case GE -> compare(Op.LE, b, a);
            case EQ -> a.lo == a.hi && b.lo == b.hi && a.lo == b.lo ? 1 : a.hi < b.lo || a.lo > b.hi ? 0 : -1;
            case NE -> a.hi < b.lo || a.lo > b.hi ? 1 : a.lo == a.hi && b.lo == b.hi && a.lo == b.lo ? 0 : -1;
            default -> -1;
        };
    }

    private Span span(Op op, List<Var> args, DType out) {
        Var a = args.get(0);
        return switch (args.size()) {
            case 1 -> span(a).apply(op);
            case 2 -> op == Op.MUL && a == args.get(1) ? span(a).squared() : span(a).apply(op, span(args.get(1)));
            default -> switch (op) {
                case SELECT -> chosen(a, args.get(1), args.get(2));
                case FMA -> span(a).fma(span(args.get(1)), span(args.get(2)));
                default -> Span.all(out);
            };
        };
    }

    private Span chosen(Var test, Var x, Var y) {
        Span any = span(x).or(span(y));
        Rhs.Scalar t = tests.get(test);
        if (t == null || !t.args().equals(List.of(x, y))) {
            return any;
        }
        // The smaller or the larger of both, but the second one where one is NaN.
        Span b = span(y);
        Span least = span(x).apply(t.op() == Op.LT || t.op() == Op.LE ? Op.MIN : Op.MAX, b);
        Span ordered = new Span(least.type(), least.lo(), least.hi(), b.nan());
        return span(x).nan() ? ordered.or(b) : ordered;
    }

    /** Takes note of a statement with one out. */
    void add(Var out, Rhs rhs) {
        DType t = out.dtype();
        switch (rhs) {
            case Rhs.Const c -> {
                if (isReal(t)) {
                    limit(out, Span.of(t, c.bits()));
                } else if (t.isSigned()) {
                    limit(out, c.bits(), c.bits());
                }
            }
            case Rhs.Scalar(Op op, List<Var> args) -> {
                if (isReal(t)) {
                    limit(out, span(op, args, t));
                } else if (t.isSigned() && args.size() > 1) {
                    whole(out, op, args);
                } else if (t == DType.BOOL && isReal(args.get(0).dtype()) && op != Op.EQ && op != Op.NE) {
                    tests.put(out, (Rhs.Scalar) rhs);
                }
            }
            case Rhs.Cast(DType to, Var arg) -> cast(out, to, arg);
            case Rhs.Bitcast(DType to, Var arg) -> bitcast(out, to, arg);
            case Rhs.Splat(Var arg, int lanes) -> {
                if (spans.containsKey(arg)) {
                    limit(out, spans.get(arg));
                }
                if (wholes.containsKey(arg)) {
                    wholes.put(out, wholes.get(arg));
                }
            }
            default -> {
                // Nothing is known.
            }
        }
    }

    /** Takes note of what the outs of a branch may be. */
    void join(Var out, Var then, Var otherwise) {
        if (isReal(out.dtype())) {
            // See Note [Ranges and dead lanes].
            limit(out, span(then).or(span(otherwise)).or(Span.of(out.dtype(), 0)));
        }
    }

    /** True for a whole number that is from 0 up to but not including a bound. */
    boolean isBelow(Var v, long bound) {
        Whole w = wholes.get(v);
        return w != null && w.lo >= 0 && w.hi < bound;
    }

    // ---- integers

    private static Whole all(DType t) {
        return new Whole(Long.MIN_VALUE >> 64 - t.bits(), Long.MAX_VALUE >> 64 - t.bits());
    }

    private void whole(Var out, Op op, List<Var> args) {
        Whole a = wholes.get(args.get(0));
        Whole b = wholes.get(args.get(1));
        DType t = out.dtype();
        switch (op) {
            case ADD, SUB -> {
                if (a != null && b != null && b.lo == b.hi) {
                    // Both bounds may have wrapped, but then all between them have.
                    long lo = Scalars.wrap(t, op == Op.ADD ? a.lo + b.lo : a.lo - b.lo);
                    long hi = Scalars.wrap(t, op == Op.ADD ? a.hi + b.lo : a.hi - b.lo);
                    limit(out, lo, hi);
                }
            }
            case AND -> {
                if (b != null && b.lo == b.hi && b.lo >= 0) {
                    limit(out, 0, a != null && a.lo >= 0 ? Math.min(a.hi, b.lo) : b.lo);
                }
            }
            case USHR -> {
                if (a != null && a.lo >= 0 && b != null && b.lo == b.hi && b.lo >= 0 && b.lo < t.bits()) {
                    limit(out, a.lo >>> b.lo, a.hi >>> b.lo);
                }
            }
            case REM, FLOOR_MOD -> {
                if (b != null && b.lo > 0) {
                    limit(out, op == Op.REM && (a == null || a.lo < 0) ? 1 - b.hi : 0, b.hi - 1);
                }
            }
            case MIN, MAX -> {
                boolean min = op == Op.MIN;
                Whole x = a == null ? all(t) : a;
                Whole y = b == null ? all(t) : b;
                if (a != null || b != null) {
                    limit(out, min ? Math.min(x.lo, y.lo) : Math.max(x.lo, y.lo),
                            min ? Math.min(x.hi, y.hi) : Math.max(x.hi, y.hi));
                }
            }
            case SELECT -> {
                Whole c = wholes.get(args.get(2));
                if (b != null && c != null) {
                    wholes.put(out, b.or(c));
                }
            }
            default -> {
                // Nothing is known.
            }
        }
    }

    private void cast(Var out, DType to, Var arg) {
        DType from = arg.dtype();
        if (isReal(from)) {
            if (isReal(to)) {
                limit(out, span(arg).convert(to));
            }
            return;
        }
        Whole w = wholes.get(arg);
        if (w == null) {
            w = switch (from) {
                case BOOL -> new Whole(0, 1);
                case I8, I16, I32, I64 -> all(from);
                case U8, U16, U32 -> new Whole(0, (1L << from.bits()) - 1);
                default -> null;
            };
        }
        if (w == null) {
            // Of U64 the canonical bits are no order.
            return;
        }
        if (isReal(to)) {
            limit(out, new Span(to, Span.number(to, Scalars.convert(w.lo, DType.I64, to)),
                    Span.number(to, Scalars.convert(w.hi, DType.I64, to)), false));
        } else if (to.isSigned() && Scalars.wrap(to, w.lo) == w.lo
                && Scalars.wrap(to, w.hi) == w.hi) {
            wholes.put(out, w);
        }
    }

    private void bitcast(Var out, DType to, Var arg) {
        DType from = arg.dtype();
        if (isReal(from) && to == from.signedTwin()) {
            Span s = span(arg);
            // From +0 on the bits of floating point numbers are in their order. A bound of 0 may be -0.
            if (!s.nan() && s.lo() > 0) {
                limit(out, Span.bits(from, s.lo()), Span.bits(from, s.hi()));
            }
        } else if (isReal(to) && from == to.signedTwin() && wholes.containsKey(arg)) {
            Whole w = wholes.get(arg);
            if (w.lo >= 0 && w.hi <= Span.bits(to, Double.POSITIVE_INFINITY)) {
                limit(out, new Span(to, Span.number(to, w.lo), Span.number(to, w.hi), false));
            }
        }
    }
}
