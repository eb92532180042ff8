package io.krait.codegen.gpu;

import io.krait.codegen.gpu.simulator.GridInterpreter;
import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.codegen.gpu.simulator.compiled.CompiledRunner;
import io.krait.staging.KraitException;

/** How the simulator runs kernels: {@code -Dkrait.cuda.simulator=compiled} or {@code interpreted}. */
final class SimulatorModes {
    private static final String PROPERTY = "krait.cuda.simulator";

    private SimulatorModes() {
    }

    static GridRunner runner(SimulatedMemory memory) {
        GridRunner interpreter = new GridInterpreter(memory);
        String mode = System.getProperty(PROPERTY, "compiled");
        return switch (mode) {
            case "interpreted" -> interpreter;
            case "compiled" -> CompiledRunner.host().<GridRunner>map(b -> new CompiledRunner(b, interpreter,
                    Runtime.getRuntime().availableProcessors())).orElse(interpreter);
            default -> throw new KraitException("-D" + PROPERTY + "=" + mode
                    + " is no way to run the simulator; use compiled or interpreted");
        };
    }
}
