package io.krait.optimizer;

import io.krait.staging.Value;
import java.util.List;
import java.util.Map;

/**
 * A kernel graph as a program of the host over compiled code.
 *
 * @param steps what to do
 * @param slots where the host keeps values
 * @param scratch memory that launches share
 * @param launches all launches
 */
record LoweredKernel(List<HostStep> steps, Map<Value, Integer> slots, List<LaunchPlan.Scratch> scratch,
        List<LaunchPlan> launches) {
}
