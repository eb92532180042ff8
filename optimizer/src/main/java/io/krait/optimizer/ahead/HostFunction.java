package io.krait.optimizer.ahead;

import io.krait.optimizer.loop.Kernel;
import io.krait.staging.DType;
import java.util.List;

/**
 * A function of a C library.
 *
 * @param name what C calls it
 * @param arguments what it takes, in order; a pointer to the error record follows
 * @param kernels compiled code, for one level of processors
 * @param steps what the host does
 * @param registers how many registers the steps use
 * @param shared how many blocks of shared memory they use
 * @param data constant data
 * @param faults what can go wrong
 */
public record HostFunction(String name, List<Argument> arguments, List<Kernel> kernels, List<Step> steps,
        int registers, int shared, List<byte[]> data, List<Fault> faults) {
    /** Copies the lists. */
    public HostFunction {
        arguments = List.copyOf(arguments);
        kernels = List.copyOf(kernels);
        steps = List.copyOf(steps);
        data = List.copyOf(data);
        faults = List.copyOf(faults);
    }

    /** An argument of a C function. */
    public sealed interface Argument {
        /** Its name. */
        String name();

        /** An extent, {@code int64_t}, which must be at least {@code least}. */
        record Extent(String name, long least) implements Argument {
        }

        /** A number. */
        record Scalar(String name, DType type) implements Argument {
        }

        /**
         * The address of an array, dense in row-major order.
         *
         * @param shape its extents, for people
         * @param written whether the function may write it
         */
        record Array(String name, DType type, List<String> shape, boolean written) implements Argument {
            /** Copies the list. */
            public Array {
                shape = List.copyOf(shape);
            }
        }
    }

    /**
     * Something that can go wrong.
     *
     * @param message what to tell people; {@code {0}}, {@code {1}} stand for the values of the error record
     * @param values the types of those
     */
    public record Fault(String message, List<DType> values) {
        /** Copies the list. */
        public Fault {
            values = List.copyOf(values);
        }
    }
}
