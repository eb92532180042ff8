package io.krait.codegen.gpu.driver;

import io.krait.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The devices that this process may use. The driver applies {@code CUDA_VISIBLE_DEVICES}: hidden devices are not there,
 * and the rest are counted from 0 in its order. A device is started when something is first asked of its context.
 */
public final class Devices {
    /** CUDA 12.0: the first that takes PTX 8.0, which code for sm_90 needs. */
    static final int OLDEST_DRIVER = 12000;

    private final CudaDriver driver;
    private final int driverVersion;
    private final List<CudaContext> contexts;

    private Devices(CudaDriver driver, int driverVersion, List<CudaContext> contexts) {
        this.driver = driver;
        this.driverVersion = driverVersion;
        this.contexts = contexts;
    }

    /** Opens the machine's driver once; when that fails, every later try says the same. */
    private static final class Machine {
        private static final Devices DEVICES;
        private static final String FAILURE;

        static {
            Devices devices = null;
            String failure = "";
            try {
                devices = of(NativeDriver.open());
            } catch (DeviceUnavailableException e) {
                failure = e.getMessage();
            }
            DEVICES = devices;
            FAILURE = failure;
        }
    }

    /**
     * The devices of this machine. The first call may take some hundred milliseconds, as it wakes the driver up.
     *
     * @throws DeviceUnavailableException when there are none; says why. Everything else of Krait works
     */
    public static Devices system() {
        if (Machine.DEVICES == null) {
            throw new DeviceUnavailableException(Machine.FAILURE);
        }
        return Machine.DEVICES;
    }

    /** Whether {@link #system} gives devices. */
    public static boolean isAvailable() {
        return Machine.DEVICES != null;
    }

    /**
     * The devices that a driver sees.
     *
     * @throws DeviceUnavailableException when there are none, or the driver is too old or does not work
     */
    public static Devices of(CudaDriver driver) {
        try {
            int version = driver.driverVersion();
            if (version < OLDEST_DRIVER) {
                throw new DeviceUnavailableException("the CUDA driver is too old: it supports CUDA " + text(version)
                        + ", and Krait needs " + text(OLDEST_DRIVER) + "; install NVIDIA driver 525.60 or later");
            }
            driver.init();
            int count = driver.deviceCount();
            if (count == 0) {
                throw new DeviceUnavailableException("the CUDA driver is there, but it sees no device" + hidden());
            }
            List<CudaContext> contexts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                contexts.add(new CudaContext(driver, DeviceInfo.of(driver, i)));
            }
            return new Devices(driver, version, List.copyOf(contexts));
        } catch (DriverFailure f) {
            throw new DeviceUnavailableException("the CUDA driver is there, but it does not work: "
                    + CudaErrors.translate(f, "this machine", "looking for devices", List.of()).getMessage() + hidden(),
                    f);
        }
    }

    private static String hidden() {
        String visible = System.getenv("CUDA_VISIBLE_DEVICES");
        return visible == null ? "" : " (CUDA_VISIBLE_DEVICES is '" + visible + "')";
    }

    private static String text(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    /** The CUDA version that the driver supports, for instance {@code 12.6}. */
    public String driverVersion() {
        return text(driverVersion);
    }

    /** What the driver is, for reports. */
    public String driverName() {
        return driver.name();
    }

    /** How many devices. */
    public int count() {
        return contexts.size();
    }

    /** All of them. */
    public List<DeviceInfo> all() {
        return contexts.stream().map(CudaContext::device).toList();
    }

    /**
     * The context of a device; always the same one.
     *
     * @throws DeviceUnavailableException when there is no such device
     */
    public CudaContext context(int ordinal) {
        if (ordinal < 0 || ordinal >= contexts.size()) {
            throw new DeviceUnavailableException("there is no device " + ordinal + "; there "
                    + (contexts.size() == 1 ? "is" : "are") + " " + list() + hidden());
        }
        return contexts.get(ordinal);
    }

    /**
     * The context of the device that a text names: its number, the start of its UUID ({@code GPU-...}) or a part of its
     * name.
     *
     * @throws DeviceUnavailableException when there is no such device, or the name fits several that differ in name
     */
    public CudaContext select(String device) {
        if (device.matches("\\d{1,4}")) {
            return context(Integer.parseInt(device));
        }
        String wanted = device.toLowerCase(Locale.ROOT);
        List<CudaContext> fits = contexts.stream()
                .filter(c -> c.device().uuid().toLowerCase(Locale.ROOT).startsWith(wanted)
                        || c.device().name().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        if (wanted.isEmpty() || fits.isEmpty() || fits.stream().map(c -> c.device().name()).distinct().count() > 1) {
            throw new DeviceUnavailableException((fits.isEmpty() ? "no device fits '" : "several devices fit '")
                    + device
                    + "'; there " + (contexts.size() == 1 ? "is " : "are ") + list() + hidden());
        }
        return fits.getFirst();
    }

    /** The device that the setting {@code krait.cuda.device} names, else device 0. */
    public CudaContext preferred() {
        return select(Settings.CUDA_DEVICE.get());
    }

    private String list() {
        return contexts.stream().map(c -> c.device().label()).collect(Collectors.joining(", "));
    }
}
