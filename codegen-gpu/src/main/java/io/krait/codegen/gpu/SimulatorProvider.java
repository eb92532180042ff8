package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.DeviceUnavailableException;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.settings.Settings;
import io.krait.staging.Device;
import io.krait.staging.DeviceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Simulated GPUs, which are there on every machine: as many as {@code -Dkrait.cuda.simulator.devices} says, else 2. */
public final class SimulatorProvider implements DeviceProvider {
    // As many as were asked for so far.
    private static final List<Device> MADE = new ArrayList<>();

    private static Device make(int ordinal) {
        SimulatedMemory memory = SimulatedMemory.ofDefaultSize();
        return new SimulatedDevice(ordinal, memory, SimulatorModes.runner(memory));
    }

    /** For the service loader. */
    public SimulatorProvider() {
        // Devices are made when they are asked for.
    }

    @Override
    public String kind() {
        return "simulator";
    }

    @Override
    public Device device(int ordinal) {
        if (ordinal < 0 || ordinal >= count()) {
            throw new DeviceUnavailableException("there is no simulated device " + ordinal + ", there are "
                    + count() + "; -Dkrait.cuda.simulator.devices=" + (ordinal + 1) + " gives more");
        }
        synchronized (MADE) {
            while (MADE.size() <= ordinal) {
                MADE.add(make(MADE.size()));
            }
            return MADE.get(ordinal);
        }
    }

    @Override
    public int count() {
        return Settings.SIMULATOR_DEVICES.get().intValue();
    }

    @Override
    public List<String> report() {
        return IntStream.range(0, count()).mapToObj(this::device).map(d -> d.name() + ": " + d.description()).toList();
    }
}
