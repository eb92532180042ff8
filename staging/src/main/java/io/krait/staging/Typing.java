package io.krait.staging;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The typing rules of the array graph: element type and shape of a result from those of its operands. */
public final class Typing {
    private Typing() {
    }

    /**
     * The type of {@code prim} applied to operands of the given types.
     *
     * @param origin the user's line, for messages
     * @param assume receives conditions on symbolic extents that cannot be decided here
     * @throws DTypeException for element types that the operation does not take
     * @throws ShapeException for shapes that do not fit
     * @throws IndexException for axes and slices out of range
     */
    public static ArrayType infer(Prim prim, List<ArrayType> in, Origin origin, Consumer<Constraint> assume) {
        Consumer<Constraint> decide = c -> {
            if (c.a() instanceof Dim.Fixed && c.b() instanceof Dim.Fixed) {
                c.check(new long[0]);
            } else if (!c.alwaysHolds()) {
                assume.accept(c);
            }
        };
        return switch (prim) {
            case Control c -> throw new IllegalArgumentException("a statement's type is given, not inferred");
            case Prim.MapScalar m -> {
                for (int i = 0; i < in.size(); i++) {
                    DType wanted = m.function().params().get(i).dtype();
                    if (in.get(i).dtype() != wanted) {
                        throw new DTypeException("the element function takes " + wanted + " as argument " + (i + 1)
                                + ", got " + in.get(i).dtype());
                    }
                }
                yield new ArrayType(m.function().outputs().get(0).dtype(),
                        broadcast("element function", in.stream().map(ArrayType::shape).toList(), origin, decide));
            }
            case Prim.Param p -> throw new IllegalArgumentException("a parameter's type is given, not inferred");
            case Prim.Constant c -> {
                if (c.type().isComplex()) {
                    throw new DTypeException("a constant of " + c.type() + " is made of two parts. Make it by literal("
                            + c.type() + ", value)");
                }
                yield ArrayType.scalar(c.type());
            }
            case Prim.Iota i -> new ArrayType(DType.I64, new Shape(List.of(i.extent())));
            case Prim.Extent e -> ArrayType.scalar(DType.I64);
            case Prim.Apply a -> {
                DType t = a.op().resultType(in.stream().map(ArrayType::dtype).toList());
                yield new ArrayType(t, broadcast(a.op().label(), in.stream().map(ArrayType::shape).toList(), origin,
                        decide));
            }
            case Prim.Cast c -> {
                checkCast(in.get(0).dtype(), c.to());
                yield new ArrayType(c.to(), in.get(0).shape());
            }
            case Prim.MakeComplex c -> {
                DType t = in.get(0).dtype();
                if (t != in.get(1).dtype() || t != DType.F32 && t != DType.F64) {
                    throw new DTypeException("complex numbers need a real and an imaginary part of one type, f32 or"
                            + " f64; got " + t + " and " + in.get(1).dtype() + ". Cast them, for instance x.to(f64)");
                }
                yield new ArrayType(t.toComplex(), broadcast("complex", in.stream().map(ArrayType::shape).toList(),
                        origin, decide));
            }
            case Prim.Part p -> {
                DType t = in.get(0).dtype();
                if (!t.isComplex()) {
                    throw new DTypeException(p + " needs complex numbers, got " + t);
                }
                yield new ArrayType(t.part(), in.get(0).shape());
            }
            case Prim.Bitcast c -> {
                DType from = in.get(0).dtype();
                if ((from == DType.BOOL) != (c.to() == DType.BOOL)) {
                    throw new DTypeException("bitcast from " + from + " to " + c.to()
                            + ": logical values have no bit pattern. Use a cast, for instance x.to(" + c.to() + ")");
                }
                if (c.to().isComplex() || from.isComplex()) {
                    throw new DTypeException("bitcast from " + from + " to " + c.to()
                            + ": complex numbers have no bit pattern of their own. Take re() and im()");
                }
                if (c.to().bits() != from.bits()) {
                    throw new DTypeException("bitcast from " + from + " to " + c.to() + " changes the width");
                }
                yield new ArrayType(c.to(), in.get(0).shape());
            }
            case Prim.Permute p -> new ArrayType(in.get(0).dtype(), permuted(in.get(0).shape(), p.axes()));
            case Prim.Slice s -> new ArrayType(in.get(0).dtype(), sliced(in.get(0).shape(), s, origin, decide));
            case Prim.Broadcast b -> {
                Shape from = in.get(0).shape();
                Shape got = broadcast("broadcastTo", List.of(from, b.to()), origin, decide);
                boolean grows = from.rank() > b.to().rank();
                for (int i = 0; !grows && i < got.rank(); i++) {
                    grows = b.to().dim(i).isOne() && !got.dim(i).isOne();
                }
                if (grows) {
                    throw new ShapeException("cannot broadcast " + from + " to the smaller shape " + b.to()
                            + where(origin)
                            + "; broadcasting only adds axes and repeats extents of 1");
                }
                yield new ArrayType(in.get(0).dtype(), b.to());
            }
            case Prim.Reshape r -> {
                Shape from = in.get(0).shape();
                decide.accept(new Constraint(Constraint.Kind.EQUAL, from.size(), r.to().size(), "cannot reshape "
                        + from + " ({a} elements) to "
                        + r.to() + " ({b} elements); the number of elements must stay the same", origin));
                yield new ArrayType(in.get(0).dtype(), r.to());
            }
            case Prim.ExpandDims e -> {
                List<Dim> dims = new ArrayList<>(in.get(0).shape().dims());
                for (int axis : e.axes()) {
                    if (axis < 0 || axis > dims.size()) {
                        throw new IndexException("cannot insert an axis at position " + axis + " of "
                                + in.get(0).shape() + where(origin));
                    }
                    dims.add(axis, Dim.ONE);
                }
                yield new ArrayType(in.get(0).dtype(), new Shape(dims));
            }
            case Prim.Squeeze s -> {
                boolean[] drop = drop(in.get(0).shape(), s.axes());
                for (int axis : s.axes()) {
                    decide.accept(new Constraint(Constraint.Kind.EQUAL, in.get(0).shape().dim(axis), Dim.ONE,
                            "cannot squeeze axis " + axis
                            + " of " + in.get(0).shape() + ": its extent is {a}, not 1", origin));
                }
                yield new ArrayType(in.get(0).dtype(), in.get(0).shape().without(drop));
            }
            case Prim.Reduce r -> reduced(r, in.get(0), origin, decide);
            case Prim.Scan s -> {
                in.get(0).shape().axis(s.axis());
                checkFold(s.reduction(), in.get(0).dtype());
                yield in.get(0);
            }
        };
    }

    private static ArrayType reduced(Prim.Reduce r, ArrayType in, Origin origin, Consumer<Constraint> decide) {
        boolean[] drop = drop(in.shape(), r.axes());
        DType t = in.dtype();
        boolean needsOne = true;
        switch (r.reduction()) {
            case Reduction.Fold f -> {
                checkFold(f, t);
                needsOne = f.op() == Op.MIN || f.op() == Op.MAX;
            }
            case Reduction.ArgExtreme a -> {
                checkComplexFold(a, t);
                if (t == DType.BOOL || !t.isSupported()) {
                    throw new DTypeException(a + " does not take " + t + "; cast first, for instance x.to(i32)");
                }
                t = DType.I64;
            }
            case Reduction.SquaredDeviations s -> {
                checkComplexFold(s, t);
                if (!t.isFloat() || !t.isSupported()) {
                    throw new DTypeException("variance needs floating point, got " + t
                            + "; cast first, for instance x.to(f64)");
                }
                needsOne = false;
            }
            case Reduction.User u -> checkFold(u, t);
        }
        if (needsOne) {
            for (int axis : r.axes()) {
                decide.accept(new Constraint(Constraint.Kind.SHAPE_AT_LEAST, in.shape().dim(axis), Dim.ONE,
                        r.reduction().toString().split("\\{")[0]
                        + " over an empty axis has no value: axis " + axis + " of " + in.shape() + " has extent {a}",
                                origin));
            }
        }
        return new ArrayType(t, in.shape().without(drop));
    }

    /** Fails for folds of complex numbers that are not sums. */
    static void checkComplexFold(Reduction r, DType t) {
        if (t.isComplex() && !r.equals(new Reduction.Fold(Op.ADD))) {
            throw new DTypeException("a reduction of " + t + " can only be a sum: " + r.toString().split("\\{")[0]
                    + " would need both parts of two numbers at a time. Reduce re(), im() or abs(), or write a loop in"
                    + " a kernel");
        }
    }

    private static void checkFold(Reduction r, DType t) {
        checkComplexFold(r, t);
        switch (r) {
            case Reduction.Fold f -> {
                switch (f.op()) {
                    case ADD, MUL, MIN, MAX, AND, OR, XOR -> f.op().resultType(List.of(t, t));
                    default -> throw new DTypeException("cannot reduce with " + f.op()
                            + ": it is not associative with an identity");
                }
            }
            case Reduction.User u -> {
                if (u.combine().params().stream().anyMatch(p -> p.dtype() != t)
                        || u.combine().outputs().get(0).dtype() != t) {
                    throw new DTypeException("a reduction needs a function (" + t + ", " + t + ") -> " + t);
                }
            }
            case Reduction.ArgExtreme a -> throw new DTypeException(a + " has no running form");
            case Reduction.SquaredDeviations s -> throw new DTypeException("variance has no running form");
        }
    }

    private static void checkCast(DType from, DType to) {
        if (from.isComplex() && !to.isComplex() && to != DType.BOOL) {
            throw new DTypeException("a cast from " + from + " to " + to + " would drop the imaginary part. Say which"
                    + " real number you mean: re(), im(), abs() or arg()");
        }
        if (!to.isSupported() && !to.isComplex()) {
            throw new DTypeException("casts to " + to + " are not available in this version; use f32 or f64");
        }
    }

    private static boolean[] drop(Shape shape, List<Integer> axes) {
        boolean[] drop = new boolean[shape.rank()];
        for (int axis : axes) {
            if (drop[shape.axis(axis)]) {
                throw new IndexException("axis " + axis + " is named twice");
            }
            drop[axis] = true;
        }
        return drop;
    }

    private static Shape permuted(Shape s, List<Integer> axes) {
        if (axes.size() != s.rank()) {
            throw new IndexException("a transpose of " + s + " needs " + s.rank() + " axes, got " + axes);
        }
        drop(s, axes);
        return new Shape(axes.stream().map(s::dim).toList());
    }

    private static Shape sliced(Shape s, Prim.Slice slice, Origin origin, Consumer<Constraint> decide) {
        if (slice.ranges().size() != s.rank()) {
            throw new IndexException("a slice of " + s + " needs " + s.rank() + " ranges, got " + slice);
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < s.rank(); i++) {
            Prim.Range r = slice.ranges().get(i);
            Dim n = s.dim(i);
            if (r.equals(Prim.Range.ALL)) {
                dims.add(n);
                continue;
            }
            String what = "slice " + r + " of axis " + i + " with extent " + n;
            Dim length = r.length(n);
            Dim low = r.step() > 0 ? r.first(n) : r.end(n).plus(1);
            Dim high = r.step() > 0 ? r.end(n) : r.first(n).plus(1);
            decide.accept(new Constraint(Constraint.Kind.AT_LEAST, low, Dim.of(0), what + " starts before the axis",
                    origin));
            decide.accept(new Constraint(Constraint.Kind.AT_LEAST, n, high, what
                    + " goes past the end: {b} is beyond {a}", origin));
            decide.accept(new Constraint(Constraint.Kind.AT_LEAST, length, Dim.of(0), what + " has a negative length",
                    origin));
            dims.add(length);
        }
        return new Shape(dims);
    }

    /** The shape to which the given shapes broadcast. */
    static Shape broadcast(String what, List<Shape> shapes, Origin origin, Consumer<Constraint> decide) {
        int rank = shapes.stream().mapToInt(Shape::rank).max().orElse(0);
        List<Dim> out = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            Dim d = Dim.ONE;
            for (Shape s : shapes) {
                int axis = i - rank + s.rank();
                if (axis < 0 || s.dim(axis).isOne()) {
                    continue;
                }
                if (d.isOne()) {
                    d = s.dim(axis);
                } else if (!d.equals(s.dim(axis))) {
                    decide.accept(new Constraint(Constraint.Kind.EQUAL, d, s.dim(axis), what + ": shapes "
                            + shapes.stream().map(Shape::toString).collect(Collectors.joining(" and "))
                                    + " do not broadcast: extents {a} and {b} of axis "
                            + i + " differ and neither is 1. Slice, reshape or expandDims one of them", origin));
                    d = d instanceof Dim.Fixed ? d : s.dim(axis) instanceof Dim.Fixed ? s.dim(axis) : d;
                }
            }
            out.add(d);
        }
        return new Shape(out);
    }

    private static String where(Origin origin) {
        return origin.at().isEmpty() ? "" : " (" + origin.at() + ")";
    }
}
