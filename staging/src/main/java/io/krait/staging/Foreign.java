package io.krait.staging;

import java.util.List;
import java.util.Optional;

/**
 * A C function that kernels call. It is told from others by its name and the identity of {@code owner}.
 *
 * @param name for people and messages
 * @param address where its code is
 * @param args types of the arguments
 * @param result type of the result, empty for void
 * @param serial true when it must run on the thread that launches the kernel, as calls of Java do
 * @param owner keeps the code alive as long as anything refers to the function
 */
public record Foreign(String name, long address, List<DType> args, Optional<DType> result, boolean serial,
        Object owner) {
    /** Copies the list. */
    public Foreign {
        args = List.copyOf(args);
    }

    @Override
    public String toString() {
        return name + args + result.map(r -> " -> " + r).orElse("");
    }
}
