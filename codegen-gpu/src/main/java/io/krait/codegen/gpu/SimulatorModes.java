package io.krait.codegen.gpu;

import io.krait.codegen.gpu.simulator.GridInterpreter;
import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.codegen.gpu.simulator.compiled.CompiledRunner;
import io.krait.settings.Settings;
import java.util.Optional;

/**
 * How the simulator runs kernels: {@code -Dkrait.cuda.simulator=compiled}, {@code unchecked} (compiled without looking
 * for races and the like) or {@code interpreted}.
 */
final class SimulatorModes {
    private SimulatorModes() {
    }

    static GridRunner runner(SimulatedMemory memory) {
        GridRunner interpreter = new GridInterpreter(memory);
        return switch (Settings.SIMULATOR.get()) {
            case "interpreted" -> interpreter;
            case "unchecked" -> compiled(interpreter, Optional.empty());
            default -> compiled(interpreter, Optional.of(memory));
        };
    }

    private static GridRunner compiled(GridRunner interpreter, Optional<SimulatedMemory> checked) {
        return CompiledRunner.host().<GridRunner>map(b -> new CompiledRunner(b, interpreter, checked,
                Runtime.getRuntime().availableProcessors())).orElse(interpreter);
    }
}
