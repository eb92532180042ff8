package io.krait;

import static io.krait.Krait.cuda;
import static io.krait.Krait.simulator;

import io.krait.staging.Device;

/** The device of tests: the simulator, or the first GPU with {@code -Dkrait.test.device=cuda}. */
final class TestDevice {
    private TestDevice() {
    }

    static Device get() {
        return "cuda".equals(System.getProperty("krait.test.device")) ? cuda(0) : simulator();
    }
}
