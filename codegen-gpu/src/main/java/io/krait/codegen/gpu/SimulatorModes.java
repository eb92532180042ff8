package io.krait.codegen.gpu;

import io.krait.codegen.gpu.simulator.GridInterpreter;
import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.codegen.gpu.simulator.compiled.CompiledRunner;
import io.krait.staging.KraitException;
import java.util.Optional;

/**
 * How the simulator runs kernels: {@code -Dkrait.cuda.simulator=compiled}, {@code unchecked} (compiled without looking
 * for races and the like) or {@code interpreted}.
 */
final class SimulatorModes {
    private static final String PROPERTY = "krait.cuda.simulator";

    private SimulatorModes() {
    }

    static GridRunner runner(SimulatedMemory memory) {
        GridRunner interpreter = new GridInterpreter(memory);
        String mode = System.getProperty(PROPERTY, "compiled");
        return switch (mode) {
            case "interpreted" -> interpreter;
            case "compiled" -> compiled(interpreter, Optional.of(memory));
            case "unchecked" -> compiled(interpreter, Optional.empty());
            default -> throw new KraitException("-D" + PROPERTY + "=" + mode
                    + " is no way to run the simulator; use compiled, unchecked or interpreted");
        };
    }

    private static GridRunner compiled(GridRunner interpreter, Optional<SimulatedMemory> checked) {
        return CompiledRunner.host().<GridRunner>map(b -> new CompiledRunner(b, interpreter, checked,
                Runtime.getRuntime().availableProcessors())).orElse(interpreter);
    }
}
