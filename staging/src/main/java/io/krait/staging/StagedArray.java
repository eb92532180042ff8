package io.krait.staging;

import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An array inside of a kernel: elements are read and written by index. Indices are {@code int}, {@code long} or staged
 * integers, one per axis; negative ones do not count from the end. An index out of bounds is a fault: the call of the
 * kernel throws {@link IndexOutOfBoundsException} with this line, the index and the shape.
 *
 * @param <T> the static element type
 */
public final class StagedArray<T extends Num> {
    /** What a kernel may do with a parameter. */
    public enum Use {
        /** Read and write. */
        ANY,
        /** Only read. */
        IN,
        /** Only write. */
        OUT
    }

    private final Value array;
    private final Use use;
    private final boolean checked;
    private final List<Value> prefix;
    private final Map<List<Long>, Value> known;

    /** Wraps a parameter or a local array. */
    public StagedArray(Value array, Use use, boolean checked) {
        this(array, use, checked, List.of(), Map.of());
    }

    private StagedArray(Value array, Use use, boolean checked, List<Value> prefix, Map<List<Long>, Value> known) {
        this.array = array;
        this.use = use;
        this.checked = checked;
        this.prefix = prefix;
        this.known = known;
    }

    /** The staged array. */
    public Value value() {
        return array;
    }

    /** The element type. */
    public DType dtype() {
        return array.dtype();
    }

    /** The number of axes. */
    public int rank() {
        return array.shape().rank() - prefix.size();
    }

    /** The extent of an axis; negative axes count from the last one. */
    public Expr<I64> dim(int axis) {
        int a = axis < 0 ? axis + rank() : axis;
        if (a < 0 || a >= rank()) {
            throw new IndexException("dim(" + axis + ") of an array with " + rank() + " axes" + where());
        }
        Recorder r = array.recorder();
        return new Expr<>(r.emit(new Prim.Extent(array.shape().dim(a + prefix.size())), List.of()));
    }

    /** The number of elements. */
    public Expr<I64> size() {
        if (rank() == 0) {
            return new Expr<>(array.recorder().constant(DType.I64, 1));
        }
        Expr<I64> n = dim(0);
        for (int k = 1; k < rank(); k++) {
            n = n.mul(dim(k));
        }
        return n;
    }

    /** This array with accesses that are not checked: an index out of bounds is undefined behaviour. */
    public StagedArray<T> unchecked() {
        return new StagedArray<>(array, use, false, prefix, known);
    }

    /**
     * This array, only to be read, after some of its elements were read here: to {@link #get} them again reads nothing.
     *
     * @param elements indices and lines to name if they are out of bounds
     */
    public StagedArray<T> reading(Map<List<Long>, Origin> elements) {
        Map<List<Long>, Value> read = new HashMap<>();
        elements.forEach((index, origin) -> read.put(index, flow().statement(dtype(), new Control.Load(isChecked()),
                operands(List.of(), index.toArray()), origin)));
        return new StagedArray<>(array, Use.IN, checked, prefix, read);
    }

    /** The array of the last axes at the given indices of the first ones. */
    public StagedArray<T> at(Object... index) {
        List<Value> all = new ArrayList<>(prefix);
        all.addAll(indices(index));
        if (all.size() > array.shape().rank()) {
            throw wrongCount(index.length);
        }
        return new StagedArray<>(array, use, checked, all, known);
    }

    /** Reads an element. */
    public Expr<T> get(Object... index) {
        if (use == Use.OUT) {
            throw new StagingException("an output array is read" + where() + ", but the kernel declares it out(...):"
                    + " declare it inout(...)");
        }
        List<Value> operands = operands(List.of(), index);
        Value read = known.isEmpty() ? null : known.get(constants(operands.subList(1, operands.size())));
        return new Expr<>(read != null ? read : flow().statement(dtype(), new Control.Load(isChecked()), operands));
    }

    /** Writes an element. */
    public void set(Expr<? extends T> value, Object... index) {
        write(new Control.Store(isChecked()), value.value(), index);
    }

    /** Writes an element. */
    public void set(double value, Object... index) {
        set(literal(value), index);
    }

    /** Writes an element. */
    public void set(long value, Object... index) {
        set(literal(value), index);
    }

    /** Adds to an element: {@code a[index] += value}. */
    public void inc(Expr<? extends T> value, Object... index) {
        update(Op.ADD, Control.Update.Mode.PLAIN, value, index);
    }

    /** Adds to an element: {@code a[index] += value}. */
    public void inc(double value, Object... index) {
        inc(literal(value), index);
    }

    /** Adds to an element: {@code a[index] += value}. */
    public void inc(long value, Object... index) {
        inc(literal(value), index);
    }

    /**
     * Combines an element with a value so that iterations of a parallel loop may meet at one element. Integer elements,
     * and MIN and MAX of floats: any order gives the same bits.
     *
     * @param op ADD, MUL, MIN, MAX, AND, OR or XOR
     * @throws StagingException for ADD and MUL of floats, whose result would depend on the order: use {@link #scatter}
     *     or {@link #atomicRelaxed}
     */
    public void atomic(Op op, Expr<? extends T> value, Object... index) {
        if (dtype().part().isFloat() && (op == Op.ADD || op == Op.MUL)) {
            throw new StagingException("atomic " + op.label() + " of " + dtype() + where() + " would give bits that"
                    + " depend on the order of threads. Use scatter, which has a fixed order, or atomicRelaxed");
        }
        update(op, Control.Update.Mode.ATOMIC, value, index);
    }

    /** Adds atomically, see {@link #atomic}. */
    public void atomicAdd(Expr<? extends T> value, Object... index) {
        atomic(Op.ADD, value, index);
    }

    /** Adds atomically, see {@link #atomic}. */
    public void atomicAdd(long value, Object... index) {
        atomic(Op.ADD, literal(value), index);
    }

    /** Keeps the smaller value atomically. */
    public void atomicMin(Expr<? extends T> value, Object... index) {
        atomic(Op.MIN, value, index);
    }

    /** Keeps the larger value atomically. */
    public void atomicMax(Expr<? extends T> value, Object... index) {
        atomic(Op.MAX, value, index);
    }

    /** Like {@link #atomic} for any type; the bits of float sums depend on the order of threads. */
    public void atomicRelaxed(Op op, Expr<? extends T> value, Object... index) {
        update(op, Control.Update.Mode.ATOMIC, value, index);
    }

    /**
     * Adds to elements that several iterations of a parallel loop may meet at, as histograms do. The order of additions
     * is fixed by the extents, so that bits do not depend on threads: parts of the range add to copies of the array,
     * which are added up in order. The loop must not use the array otherwise. Sums of F16 and BF16 are rounded to the
     * type at each addition: for long ones use an array of F32.
     */
    public void scatterAdd(Expr<? extends T> value, Object... index) {
        scatter(Op.ADD, value, index);
    }

    /** Adds to elements, see {@link #scatterAdd(Expr, Object...)}. */
    public void scatterAdd(double value, Object... index) {
        scatter(Op.ADD, literal(value), index);
    }

    /** Adds to elements, see {@link #scatterAdd(Expr, Object...)}. */
    public void scatterAdd(long value, Object... index) {
        scatter(Op.ADD, literal(value), index);
    }

    /** Combines elements in a fixed order, see {@link #scatterAdd(Expr, Object...)}. */
    public void scatter(Op op, Expr<? extends T> value, Object... index) {
        update(op, Control.Update.Mode.PRIVATIZED, value, index);
    }

    private void update(Op op, Control.Update.Mode mode, Expr<? extends T> value, Object... index) {
        switch (op) {
            case ADD, MUL, MIN, MAX, AND, OR, XOR -> op.resultType(List.of(dtype(), dtype()));
            default -> throw new StagingException(op.label() + " cannot update elements" + where()
                    + "; add, mul, min, max, and, or, xor can");
        }
        write(new Control.Update(op, mode, isChecked()), value.value(), index);
    }

    private Expr<T> literal(double value) {
        return new Expr<>(array.recorder().literal(dtype(), value));
    }

    private Expr<T> literal(long value) {
        return new Expr<>(array.recorder().literal(dtype(), value));
    }

    private void write(Control what, Value value, Object... index) {
        if (use == Use.IN) {
            throw new StagingException("an input array is written" + where() + ", but the kernel declares it in(...):"
                    + " declare it inout(...) or out(...)");
        }
        if (value.dtype() != dtype()) {
            throw new DTypeException("a " + value.dtype() + " cannot be stored in an array of " + dtype() + where()
                    + ". Cast it, for instance x.to(" + dtype() + ")");
        }
        flow().statement(DType.BOOL, what, operands(List.of(value), index));
    }

    private static List<Long> constants(List<Value> index) {
        return index.stream().map(v -> v.prim() instanceof Prim.Constant c ? c.bits() : Long.valueOf(-1)).toList();
    }

    private boolean isChecked() {
        return checked && array.recorder().isChecked();
    }

    private Flow flow() {
        return array.recorder().flow();
    }

    private List<Value> operands(List<Value> first, Object... index) {
        List<Value> all = new ArrayList<>(List.of(array));
        all.addAll(first);
        all.addAll(prefix);
        all.addAll(indices(index));
        if (all.size() - 1 - first.size() != array.shape().rank()) {
            throw wrongCount(index.length);
        }
        for (int k = 0; k < array.shape().rank(); k++) {
            checkConstant(all.get(1 + first.size() + k), k);
        }
        return all;
    }

    private void checkConstant(Value index, int axis) {
        if (index.prim() instanceof Prim.Constant c && checked) {
            boolean beyond = array.shape().dim(axis) instanceof Dim.Fixed(long n) && c.bits() >= n;
            if (c.bits() < 0 || beyond) {
                throw new IndexOutOfBoundsException("index " + c.bits() + " of axis " + axis
                        + " is out of bounds for shape " + array.shape() + where());
            }
        }
    }

    private List<Value> indices(Object... index) {
        return Arrays.stream(index).map(this::index).toList();
    }

    private Value index(Object i) {
        Recorder r = array.recorder();
        if (i instanceof Integer n) {
            return r.constant(DType.I64, n);
        }
        if (i instanceof Long n) {
            return r.constant(DType.I64, n);
        }
        if (i instanceof Expr<?> e && e.dtype().isInteger()) {
            Value v = e.value();
            return v.dtype() == DType.I64 ? v : r.emit(new Prim.Cast(DType.I64), List.of(v));
        }
        String got = i instanceof Expr<?> e ? "a staged " + e.dtype() : String.valueOf(i);
        throw new DTypeException("an index must be an int, a long or a staged integer, got " + got + where());
    }

    private IndexException wrongCount(int n) {
        return new IndexException("an array of " + rank() + " axes takes " + rank() + (rank() == 1 ? " index"
                : " indices") + ", got " + n + where());
    }

    private static String where() {
        String at = Origin.here().at();
        return at.isEmpty() ? "" : " (" + at + ")";
    }

    @Override
    public String toString() {
        return array + " : " + array.type() + " (staged)";
    }
}
