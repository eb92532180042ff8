package io.krait.staging;

import io.krait.types.Num;
import java.util.List;

/**
 * Numbers in the constant memory of a GPU kernel. It is fastest where all threads of a warp read the same element.
 *
 * @param <T> the static element type
 */
public final class ConstantArray<T extends Num> {
    private final Recorder recorder;
    private final GpuOp.Constants numbers;

    /**
     * Numbers in canonical bits.
     *
     * @throws StagingException when no GPU kernel is being recorded, or there are no numbers
     */
    public ConstantArray(DType type, List<Long> bits) {
        GpuThread.current("constant");
        this.recorder = Recorder.current("constant");
        this.numbers = new GpuOp.Constants(type, bits);
        if (bits.isEmpty() || type.isComplex()) {
            throw new StagingException("constant" + Scopes.where() + (type.isComplex() ? " has no numbers of " + type
                    + "; make two arrays, of the real and of the imaginary parts" : " needs at least one number"));
        }
    }

    /** The element type. */
    public DType dtype() {
        return numbers.type();
    }

    /** How many there are. */
    public int length() {
        return numbers.bits().size();
    }

    /** An element; an index out of bounds is a fault. */
    public Expr<T> get(Expr<?> index) {
        GpuThread thread = GpuThread.of(recorder, "constant");
        return thread.get(numbers, thread.i64(index));
    }

    /**
     * An element.
     *
     * @throws IndexOutOfBoundsException for an index out of bounds
     */
    public Expr<T> get(long index) {
        if (index < 0 || index >= length()) {
            throw new IndexOutOfBoundsException("index " + index + " is out of bounds for constant memory of "
                    + length() + " elements" + Scopes.where());
        }
        return new Expr<>(recorder.constant(dtype(), numbers.bits().get((int) index)));
    }

    @Override
    public String toString() {
        return "constant " + dtype() + "[" + length() + "] (staged)";
    }
}
