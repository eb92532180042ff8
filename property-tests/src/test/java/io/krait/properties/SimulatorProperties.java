package io.krait.properties;

import static io.krait.Krait.simulator;

import io.krait.staging.Device;

class SimulatorProperties extends DevicePrograms {
    @Override
    Device device() {
        return simulator();
    }
}
