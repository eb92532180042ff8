package io.krait.optimizer;

import io.krait.staging.Control;
import io.krait.staging.Value;
import java.util.List;

/**
 * One step of a lowered kernel as the host runs it: the serial skeleton around parallel loops. Values live in slots by
 * their position in {@link LoweredKernel#slots}.
 */
sealed interface HostStep {
    /**
     * Pure scalar arithmetic.
     *
     * @param order the values to compute, operands first
     */
    record Compute(List<Value> order) implements HostStep {
    }

    /** Runs compiled code. */
    record Launch(LaunchPlan plan) implements HostStep {
    }

    /** A branch. */
    record Branch(Value token, Control.If code, List<HostStep> then, List<HostStep> otherwise) implements HostStep {
    }

    /** A loop with a condition. */
    record Repeat(Value token, Control.While code, List<HostStep> cond, List<HostStep> body) implements HostStep {
    }

    /** A counting loop. */
    record Count(Value token, Control.For code, List<HostStep> body) implements HostStep {
    }
}
