package io.krait.ndarray;

import io.krait.settings.Settings;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Literals;
import io.krait.staging.KraitException;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.ShapeException;
import io.krait.staging.Typing;
import io.krait.staging.Value;
import io.krait.types.Complex;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the nodes: infers types, inserts the casts of promotion, records when an operand is staged. */
final class Ops {
    private static final Prim[] APPLY = Arrays.stream(Op.values()).map(Prim.Apply::new).toArray(Prim[]::new);

    private Ops() {
    }

    /** An operation on arrays: recorded when one of them is staged, else pending. */
    static <R extends Num> NdArray<R> node(Prim prim, NdArray<?>... in) {
        return node(Node.NOT_REDUCED, prim, in);
    }

    /** The same for results that remember which axes were reduced. */
    static <R extends Num> NdArray<R> node(List<Integer> reduced, Prim prim, NdArray<?>... in) {
        for (NdArray<?> x : in) {
            if (x.state() instanceof State.Staged s) {
                return staged(s.value().recorder(), reduced, prim, in);
            }
        }
        for (NdArray<?> x : in) {
            x.checkOpen();
        }
        ArrayType type = infer(prim, in);
        Origin origin = mayFault(prim, in) ? Origin.here() : Origin.NONE;
        NdArray<R> r = new NdArray<>(type, new State.Pending(prim, in, origin), reduced);
        if (Settings.DISABLE_JIT.get()) {
            // So that what is wrong is told here, and debuggers see elements.
            r.materialise("an operation");
        }
        return r;
    }

    private static <R extends Num> NdArray<R> staged(Recorder r, List<Integer> reduced, Prim prim, NdArray<?>... in) {
        List<Value> values = new ArrayList<>(in.length);
        for (NdArray<?> x : in) {
            values.add(value(r, x));
        }
        Value v = r.emit(prim, values);
        return new NdArray<>(v.type(), new State.Staged(v), reduced);
    }

    /** The array as a value of a recording: itself when staged, a constant for literals, else a captured parameter. */
    static Value value(Recorder r, NdArray<?> x) {
        return switch (x.state()) {
            case State.Staged s -> s.value();
            case State.Literal l -> r.constant(x.dtype(), l.bits());
            case State.Pending p -> {
                x.materialise("capturing an array");
                yield r.capture(x, x.type());
            }
            case State.Materialised m -> {
                x.checkOpen();
                yield r.capture(x, x.type());
            }
        };
    }

    /** Lines are remembered where an evaluation may have to name them; finding one costs a microsecond. */
    static boolean mayFault(Prim prim, NdArray<?>[] in) {
        return prim instanceof Prim.Apply a && a.op().faultsOnZero() && in[0].dtype().isInteger();
    }

    /** The type of a result on arrays that are not staged. */
    static ArrayType infer(Prim prim, NdArray<?>... in) {
        if (prim instanceof Prim.Apply a && in.length == 2) {
            ArrayType x = in[0].type();
            ArrayType y = in[1].type();
            // The most frequent case by far, worth a shorter way: same shape, or a number on the right.
            if (x.dtype() == y.dtype() && a.op().accepts(x.dtype())
                    && (x.shape() == y.shape() || y.shape().rank() == 0 || x.shape().equals(y.shape()))) {
                boolean truth = a.op().rule() == Op.Rule.EQUALITY || a.op().rule() == Op.Rule.ORDER;
                return truth && x.dtype() != DType.BOOL ? new ArrayType(DType.BOOL, x.shape()) : x;
            }
        }
        ArrayType type = newType(prim, in);
        // Arrays of one type share its object: programs may have very many of them.
        for (NdArray<?> x : in) {
            ArrayType t = x.type();
            if (type.equals(t)) {
                return t;
            }
            if (type.shape().equals(t.shape())) {
                return new ArrayType(type.dtype(), t.shape());
            }
        }
        return type.shape().rank() == 0 ? ArrayType.scalar(type.dtype()) : type;
    }

    private static ArrayType newType(Prim prim, NdArray<?>... in) {
        List<ArrayType> types = Arrays.stream(in).map(Node::type).toList();
        try {
            return Typing.infer(prim, types, Origin.NONE, c -> c.check(new long[0]));
        } catch (KraitException e) {
            throw Errors.located(e);
        }
    }

    /** An element-wise operation on arrays that promote to a common type. */
    static <R extends Num> NdArray<R> apply(Op op, NdArray<?>... in) {
        if (in.length == 2 && Complexes.isMixed(op, in[0], in[1])) {
            return Complexes.mixed(op, in[0], in[1]);
        }
        if (op == Op.ABS && in[0].dtype().isComplex()) {
            return ComplexElements.magnitude(in[0]);
        }
        int first = op.rule() == Op.Rule.SELECT ? 1 : 0;
        DType t = in[first].dtype();
        for (int i = first + 1; i < in.length; i++) {
            if (in[i].dtype() != t) {
                t = promote(t, in[i].dtype());
            }
        }
        NdArray<?>[] same = new NdArray<?>[in.length];
        for (int i = 0; i < in.length; i++) {
            same[i] = i < first ? in[i] : cast(in[i], t);
        }
        return node(prim(op), same);
    }

    private static DType promote(DType a, DType b) {
        try {
            return DType.promote(a, b);
        } catch (DTypeException e) {
            throw Errors.located(e);
        }
    }

    private static Prim prim(Op op) {
        return APPLY[op.ordinal()];
    }

    /** The operation of integers or its counterpart for reals, when one operand at least is real. */
    static Op real(Op ofIntegers, Op ofReals, NdArray<?>... in) {
        return Arrays.stream(in).anyMatch(x -> x.dtype().isFloat()) ? ofReals : ofIntegers;
    }

    /** With a literal on the right. */
    static <R extends Num> NdArray<R> apply(Op op, NdArray<?> a, double b) {
        if (a.dtype().isComplex()) {
            return apply(op, a, scalar(a.dtype().part(), Literals.bits(a.dtype().part(), b)));
        }
        return node(prim(op), a, op.faultsOnZero() ? divisor(a.dtype(), Literals.bits(a.dtype(), b))
                : literal(a.dtype(), b));
    }

    /** With a literal on the right. */
    static <R extends Num> NdArray<R> apply(Op op, NdArray<?> a, long b) {
        if (a.dtype().isComplex()) {
            return apply(op, a, scalar(a.dtype().part(), Literals.bits(a.dtype().part(), b)));
        }
        return node(prim(op), a, op.faultsOnZero() ? divisor(a.dtype(), Literals.bits(a.dtype(), b))
                : literal(a.dtype(), b));
    }

    /** Integer division by a constant is several times faster than by a variable, so the number is compiled in. */
    private static NdArray<?> divisor(DType t, long bits) {
        return t.isInteger() ? node(new Prim.Constant(t, bits)) : scalar(t, bits);
    }

    /** A number as an array without axes of the given type. */
    static <R extends Num> NdArray<R> literal(DType t, double v) {
        return t.isComplex() ? ComplexElements.number(t, Complex.of(v, 0)) : scalar(t, Literals.bits(t, v));
    }

    /** A number as an array without axes of the given type. */
    static <R extends Num> NdArray<R> literal(DType t, long v) {
        return t.isComplex() ? cast(scalar(t.part(), Literals.bits(t.part(), v)), t) : scalar(t, Literals.bits(t, v));
    }

    /** Canonical bits as an array without axes. */
    static <R extends Num> NdArray<R> scalar(DType t, long bits) {
        return new NdArray<>(ArrayType.scalar(t), new State.Literal(bits), Node.NOT_REDUCED);
    }

    /** Value conversion; the array itself when it has the type already. */
    @SuppressWarnings("unchecked")
    static <R extends Num> NdArray<R> cast(NdArray<?> x, DType to) {
        return x.dtype() == to ? (NdArray<R>) x : node(new Prim.Cast(to), x);
    }

    /** The element type must be one of the floating point types, or complex. */
    static void checkFloat(String what, NdArray<?> x) {
        if (!x.dtype().part().isFloat()) {
            throw new DTypeException(what + " does not take " + x.dtype()
                    + ": it works on floating point. Cast first, for instance x.to(f64)" + Errors.at());
        }
    }

    /** All extents as numbers. */
    static void checkExtents(long... shape) {
        for (long d : shape) {
            if (d < 0) {
                throw new ShapeException("the shape " + Arrays.toString(shape) + " has a negative extent" + Errors.at()
                        + "; extents are 0 or more");
            }
        }
    }
}
