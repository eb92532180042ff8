package io.krait.codegen.gpu.driver;

import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What is known of a device.
 *
 * @param ordinal its number, 0 and up, among the devices that this process may use
 * @param name its name
 * @param uuid what names it world-wide: {@code GPU-...}
 * @param memory bytes of its memory
 * @param attributes its properties; 0 for those that the driver does not know yet
 */
public record DeviceInfo(int ordinal, String name, String uuid, long memory, Map<DeviceAttribute, Integer> attributes) {
    /** Copies the properties. */
    public DeviceInfo {
        attributes = Map.copyOf(attributes);
    }

    static DeviceInfo of(CudaDriver driver, int ordinal) {
        int device = driver.device(ordinal);
        Map<DeviceAttribute, Integer> attributes = new EnumMap<>(DeviceAttribute.class);
        for (DeviceAttribute a : DeviceAttribute.values()) {
            attributes.put(a, attribute(driver, device, a));
        }
        return new DeviceInfo(ordinal, driver.deviceName(device), uuid(driver.deviceUuid(device)),
                driver.deviceMemory(device), attributes);
    }

    private static int attribute(CudaDriver driver, int device, DeviceAttribute a) {
        try {
            return driver.deviceAttribute(device, a);
        } catch (DriverFailure f) {
            if (f.code() == CudaResult.INVALID_VALUE) {
                // An older driver does not know the newer properties, nor can its devices have them.
                return 0;
            }
            throw f;
        }
    }

    private static String uuid(byte[] b) {
        String hex = HexFormat.of().formatHex(b);
        return "GPU-" + hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }

    /** One property. */
    public int get(DeviceAttribute attribute) {
        return attributes.get(attribute);
    }

    /** The compute capability as 10 * major + minor: 90 for 9.0. */
    public int compute() {
        return 10 * get(DeviceAttribute.COMPUTE_MAJOR) + get(DeviceAttribute.COMPUTE_MINOR);
    }

    /** The compute capability as compilers name it: {@code sm_90}. */
    public String architecture() {
        return "sm_" + compute();
    }

    /** For messages: {@code device 0 (NVIDIA H200)}. */
    public String label() {
        return "device " + ordinal + " (" + name + ")";
    }
}
