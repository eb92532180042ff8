package io.krait.staging;

import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
        checkReadable();
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
     * @throws StagingException for ADD and MUL of floats in parallel loops, whose result would depend on the order:
     *     use {@link #scatter} or {@link #atomicRelaxed}. Threads of GPU kernels have no order to keep
     */
    public void atomic(Op op, Expr<? extends T> value, Object... index) {
        boolean ordered = !array.recorder().isOfGrid();
        if (ordered && dtype().part().isFloat() && (op == Op.ADD || op == Op.MUL)) {
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

    /** In GPU kernels: atomic updates that give the element as it was before. */
    public Atomics<T> atomics() {
        GpuThread.of(array.recorder(), "atomics");
        return new Atomics<>(this, GpuOp.Scope.DEVICE);
    }

    Expr<T> atomic(GpuOp.Atomic op, List<Expr<? extends T>> values, Object... index) {
        String what = "atomic " + op.kind().name().toLowerCase(Locale.ROOT);
        checkWritable();
        for (Expr<? extends T> v : values) {
            checkStored(v.value());
        }
        if (dtype().isComplex() || dtype().bytes() < 4 || dtype().isFloat() && op.ofIntegers()) {
            throw new DTypeException(what + where() + " is not possible for " + dtype() + ": it takes "
                    + (op.ofIntegers() ? "i32, u32, i64 or u64" : "i32, u32, i64, u64, f32 or f64"));
        }
        List<Value> operands = operands(List.of(), index);
        return new Expr<>(GpuThread.of(array.recorder(), what).on(op, List.of(array),
                operands.subList(1, operands.size()), values.stream().map(Expr::value).toList(), isChecked()));
    }

    /**
     * In GPU kernels: reads consecutive elements along the last axis at once. They must lie side by side, and the
     * first one at a multiple of their size; both are checked as indices are.
     *
     * @param count so that the elements have 2, 4, 8 or 16 bytes
     * @param index of the first
     */
    public List<Expr<T>> loadVector(int count, Object... index) {
        GpuThread thread = GpuThread.of(array.recorder(), "loadVector");
        checkReadable();
        checkVector("loadVector", count);
        List<Value> operands = operands(List.of(), index);
        return thread.allOn(new GpuOp.VectorLoad(count), array, operands.subList(1, operands.size()), isChecked());
    }

    /** In GPU kernels: writes consecutive elements along the last axis at once, see {@link #loadVector}. */
    public void storeVector(List<? extends Expr<? extends T>> values, Object... index) {
        GpuThread thread = GpuThread.of(array.recorder(), "storeVector");
        checkWritable();
        checkVector("storeVector", values.size());
        values.forEach(v -> checkStored(v.value()));
        List<Value> operands = operands(List.of(), index);
        List<Value> elements = new ArrayList<>();
        values.forEach(v -> elements.add(v.value()));
        thread.on(new GpuOp.VectorStore(values.size()), List.of(array), operands.subList(1, operands.size()), elements,
                isChecked());
    }

    private void checkVector(String what, int count) {
        int bytes = count * dtype().bytes();
        if (count < 1 || bytes > 16 || Integer.bitCount(bytes) != 1 || bytes == 1) {
            throw new StagingException(what + where() + " takes 2, 4, 8 or 16 bytes at once, and " + count
                    + " elements of " + dtype() + " are " + bytes);
        }
    }

    private void update(Op op, Control.Update.Mode mode, Expr<? extends T> value, Object... index) {
        if (mode == Control.Update.Mode.PRIVATIZED && array.recorder().isOfGrid()) {
            throw new StagingException("scatter" + where() + " is inside of a cudaKernel, where threads come in any"
                    + " order: use atomicAdd or atomics(), whose sums of floats depend on that order, or kernel(...)"
                    + " with parallelFor");
        }
        if (mode == Control.Update.Mode.ATOMIC && array.recorder().isOfGrid()) {
            atomic(new GpuOp.Atomic(kind(op), GpuOp.Scope.DEVICE), List.of(value), index);
            return;
        }
        switch (op) {
            case ADD, MUL, MIN, MAX, AND, OR, XOR -> op.resultType(List.of(dtype(), dtype()));
            default -> throw new StagingException(op.label() + " cannot update elements" + where()
                    + "; add, mul, min, max, and, or, xor can");
        }
        write(new Control.Update(op, mode, isChecked()), value.value(), index);
    }

    private GpuOp.Atomic.Kind kind(Op op) {
        return switch (op) {
            case ADD -> GpuOp.Atomic.Kind.ADD;
            case MIN -> GpuOp.Atomic.Kind.MIN;
            case MAX -> GpuOp.Atomic.Kind.MAX;
            case AND -> GpuOp.Atomic.Kind.AND;
            case OR -> GpuOp.Atomic.Kind.OR;
            case XOR -> GpuOp.Atomic.Kind.XOR;
            default -> throw new StagingException("atomic " + op.label() + where() + " is nothing that a GPU does;"
                    + " add, min, max, and, or, xor are. Others can be made of atomics().cas");
        };
    }

    private Expr<T> literal(double value) {
        return new Expr<>(array.recorder().literal(dtype(), value));
    }

    private Expr<T> literal(long value) {
        return new Expr<>(array.recorder().literal(dtype(), value));
    }

    private void write(Control what, Value value, Object... index) {
        checkWritable();
        checkStored(value);
        flow().statement(DType.BOOL, what, operands(List.of(value), index));
    }

    private void checkReadable() {
        if (use == Use.OUT) {
            throw new StagingException("an output array is read" + where() + ", but the kernel declares it out(...):"
                    + " declare it inout(...)");
        }
    }

    private void checkWritable() {
        if (use == Use.IN) {
            throw new StagingException("an input array is written" + where() + ", but the kernel declares it in(...):"
                    + " declare it inout(...) or out(...)");
        }
    }

    private void checkStored(Value value) {
        if (value.dtype() != dtype()) {
            throw new DTypeException("a " + value.dtype() + " cannot be stored in an array of " + dtype() + where()
                    + ". Cast it, for instance x.to(" + dtype() + ")");
        }
    }

    private static List<Long> constants(List<Value> index) {
        return index.stream().map(v -> v.prim() instanceof Prim.Constant c ? c.bits() : Long.valueOf(-1)).toList();
    }

    /** The indices of the first axes that are given already. */
    List<Value> prefix() {
        return prefix;
    }

    boolean isChecked() {
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
        if (index.prim() instanceof Prim.Constant c && checked && array.recorder().eager().isEmpty()) {
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
