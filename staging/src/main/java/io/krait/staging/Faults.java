package io.krait.staging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The texts of faults inside kernels, shared by the interpreters and the compiled code. */
public final class Faults {
    private Faults() {
    }

    /** The message of an integer division by zero at a row-major position of an array. */
    public static String divisionByZero(Op op, Origin origin, long position, long[] shape) {
        long[] index = index(position, shape);
        return "integer " + op + " by zero" + (shape.length == 0 ? "" : " at index " + Arrays.toString(index))
                + " of shape "
                + Arrays.toString(shape) + (origin.at().isEmpty() ? "" : " (" + origin.at() + ")")
                + "; guard the divisor, for instance where(y.eq(0), 1, y)";
    }

    /**
     * The exception for a fault of an element function at one element.
     *
     * @param position row-major position of the element
     * @param shape of the array
     */
    public static RuntimeException inElement(Value site, long position, long[] shape) {
        if (site.prim() instanceof Prim.Apply a) {
            return new ArithmeticException(divisionByZero(a.op(), site.origin(), position, shape));
        }
        String where = " at index " + Arrays.toString(index(position, shape)) + " of shape " + Arrays.toString(shape)
                + (site.origin().at().isEmpty() ? "" : " (" + site.origin().at() + ")");
        return switch (site.prim()) {
            case Control.Load l -> outOfLocal(site, where);
            case Control.Store s -> outOfLocal(site, where);
            case Control.Update u -> outOfLocal(site, where);
            // An element tells where it is, not its values.
            case Control.Fail f -> new KernelFaultException(f.message().replace("{}", "...") + where);
            case Control.Fold f -> new KernelFaultException("a fold without elements" + where);
            default -> new IllegalArgumentException(site.prim() + " cannot fault");
        };
    }

    private static RuntimeException outOfLocal(Value site, String where) {
        Shape shape = site.inputs().get(0).shape();
        return new IndexOutOfBoundsException("an index is out of bounds for the local array of shape "
                + (isPair(site) ? new Shape(shape.dims().subList(0, shape.rank() - 1)) : shape) + where);
    }

    private static boolean isPair(Value site) {
        Value array = site.inputs().isEmpty() ? site : site.inputs().get(0);
        return array.recorder().isPair(array);
    }

    private static long[] index(long position, long[] shape) {
        long[] index = new long[shape.length];
        long rest = position;
        for (int i = shape.length - 1; i >= 0; i--) {
            index[i] = rest % shape[i];
            rest /= shape[i];
        }
        return index;
    }

    /**
     * The exception for a fault in a kernel or element function.
     *
     * @param site the statement or operation that faulted
     * @param details canonical bits: for accesses the index along each axis, then the extents; for a user's fault the
     *        values of its message; for an empty fold its bounds; else nothing
     */
    public static RuntimeException of(Value site, long[] details) {
        return of(site, details, "");
    }

    /**
     * The exception for a fault in a thread of a GPU kernel.
     *
     * @param site as for {@link #of(Value, long[])}
     * @param details as there
     * @param thread names the thread
     */
    public static RuntimeException of(Value site, long[] details, String thread) {
        String at = (site.origin().at().isEmpty() ? "" : " (" + site.origin().at() + ")")
                + (thread.isEmpty() ? "" : " in " + thread);
        return switch (site.prim()) {
            case Control.Load l -> outOfBounds("read", site, details, at);
            case Control.Store s -> outOfBounds("written", site, details, at);
            case Control.Update u -> outOfBounds("updated", site, details, at);
            case Control.Gpu(GpuOp.Constants c, boolean checked) -> outOfBounds("read from constant memory", site,
                    details, at);
            case Control.Gpu g -> outOfBounds("needed by " + g.op().label(), site, details, at);
            case Control.Fail f -> new KernelFaultException(filled(f.message(), site, details) + at);
            case Control.Fold f -> new KernelFaultException("the fold over " + details[0] + " to " + details[1] + at
                    + " has no elements, and " + f.reduction() + " has no value for none. Guard it with if_");
            case Prim.Apply a -> new ArithmeticException("integer " + a.op() + " by zero" + at
                    + "; guard the divisor, for instance with if_(d.ne(0))");
            default -> new IllegalArgumentException(site.prim() + " cannot fault");
        };
    }

    private static IndexOutOfBoundsException outOfBounds(String what, Value site, long[] details, String at) {
        int rank = details.length / 2;
        int shown = isPair(site) ? rank - 1 : rank;
        return new IndexOutOfBoundsException("index " + Arrays.toString(Arrays.copyOf(details, shown))
                + " is out of bounds for shape " + Arrays.toString(Arrays.copyOfRange(details, rank, rank + shown))
                + ": the element was " + what + at);
    }

    /**
     * The message of a fault before its details are known, for code that runs without Java.
     *
     * @param text with {@code {0}}, {@code {1}} for the details
     * @param types the types of the details that the text names
     */
    public record Template(String text, List<DType> types) {
        /** Copies the list. */
        public Template {
            types = List.copyOf(types);
        }
    }

    /** What {@link #of(Value, long[])} says of a place, for any details. */
    public static Template template(Value site) {
        List<DType> types = new ArrayList<>();
        String at = site.origin().at().isEmpty() ? "" : " (" + site.origin().at() + ")";
        String text = switch (site.prim()) {
            case Control.Load l -> outOfBounds("read", site, types);
            case Control.Store s -> outOfBounds("written", site, types);
            case Control.Update u -> outOfBounds("updated", site, types);
            case Control.Fail f -> {
                String[] parts = f.message().split("\\{\\}", -1);
                StringBuilder sb = new StringBuilder(parts[0]);
                for (int i = 1; i < parts.length; i++) {
                    if (i < site.inputs().size()) {
                        sb.append('{').append(i - 1).append('}');
                        types.add(site.inputs().get(i).dtype());
                    }
                    sb.append(parts[i]);
                }
                yield sb.toString();
            }
            case Control.Fold f -> {
                types.addAll(List.of(DType.I64, DType.I64));
                yield "the fold over {0} to {1} has no elements";
            }
            case Prim.Apply a -> "integer " + a.op() + " by zero";
            default -> throw new IllegalArgumentException(site.prim() + " cannot fault");
        };
        return new Template(text + at, types);
    }

    private static String outOfBounds(String what, Value site, List<DType> types) {
        int rank = site.inputs().get(0).shape().rank();
        int shown = isPair(site) ? rank - 1 : rank;
        StringBuilder index = new StringBuilder();
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            index.append(i == 0 ? "{" : ", {").append(i).append('}');
            shape.append(i == 0 ? "{" : ", {").append(rank + i).append('}');
        }
        types.addAll(Collections.nCopies(2 * rank, DType.I64));
        return "index [" + index + "] is out of bounds for shape [" + shape + "]: the element was " + what;
    }

    private static String filled(String message, Value site, long[] values) {
        StringBuilder sb = new StringBuilder();
        String[] parts = message.split("\\{\\}", -1);
        for (int i = 0; i < parts.length; i++) {
            sb.append(parts[i]);
            if (i < values.length && i + 1 < parts.length) {
                sb.append(Scalars.text(site.inputs().get(i + 1).dtype(), values[i]));
            }
        }
        return sb.toString();
    }
}
