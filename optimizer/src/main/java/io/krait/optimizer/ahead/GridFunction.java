package io.krait.optimizer.ahead;

import io.krait.optimizer.loop.Kernel;
import java.util.List;

/**
 * A GPU kernel that is exported.
 *
 * @param name what the module calls it
 * @param kernel the code of a thread
 * @param parameters what each parameter is, for people; those of the fault record and the barrier follow
 * @param mostThreads the largest number of threads of a block, 0 for any
 * @param faults what can go wrong, by code - 1
 */
public record GridFunction(String name, Kernel kernel, List<String> parameters, int mostThreads,
        List<HostFunction.Fault> faults) {
    /** Copies the lists. */
    public GridFunction {
        parameters = List.copyOf(parameters);
        faults = List.copyOf(faults);
    }
}
