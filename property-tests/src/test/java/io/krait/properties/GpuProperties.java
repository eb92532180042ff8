package io.krait.properties;

import static io.krait.Krait.cuda;

import io.krait.staging.Device;
import net.jqwik.api.Tag;

@Tag("gpu")
class GpuProperties extends DevicePrograms {
    @Override
    Device device() {
        return cuda(0);
    }
}
