package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.DeviceUnavailableException;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.staging.Device;
import io.krait.staging.DeviceProvider;
import java.util.List;
import java.util.stream.Stream;

/** Simulated GPUs, which are there on every machine: as many as {@code -Dkrait.cuda.simulator.devices} says, else 2. */
public final class SimulatorProvider implements DeviceProvider {
    private static final class Holder {
        private static final List<Device> ALL = Stream.iterate(0, i -> i + 1)
                .limit(Integer.getInteger("krait.cuda.simulator.devices", 2))
                .map(SimulatorProvider::make).toList();

        private Holder() {
        }
    }

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
        return Holder.ALL.get(ordinal);
    }

    @Override
    public int count() {
        return Holder.ALL.size();
    }

    @Override
    public List<String> report() {
        return Holder.ALL.stream().map(d -> d.name() + ": " + d.description()).toList();
    }
}
