package io.krait;

import io.krait.settings.Setting;
import io.krait.settings.Settings;
import io.krait.staging.Device;
import io.krait.staging.DeviceProvider;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds devices. */
final class DeviceFinder {
    private static final String CUDA = "cuda";
    private static final String SIMULATOR = "simulator";

    private DeviceFinder() {
    }

    // Looked for when first asked for.
    private static final class Providers {
        static final List<DeviceProvider> ALL = find();

        private static List<DeviceProvider> find() {
            List<DeviceProvider> r = new ArrayList<>();
            ServiceLoader.load(DeviceProvider.class, DeviceFinder.class.getClassLoader()).forEach(r::add);
            r.sort(Comparator.comparing(DeviceProvider::kind));
            return List.copyOf(r);
        }
    }

    private static Optional<DeviceProvider> provider(String kind) {
        return Providers.ALL.stream().filter(p -> p.kind().equals(kind)).findFirst();
    }

    /** True if the simulator stands for GPUs. */
    static boolean isSimulated() {
        return SIMULATOR.equals(Settings.CUDA.get());
    }

    static Device cuda(int ordinal) {
        return device(isSimulated() ? SIMULATOR : CUDA, ordinal);
    }

    /** The device that the setting names, of those that {@code cuda(...)} gives. */
    static Device preferred() {
        String kind = isSimulated() ? SIMULATOR : CUDA;
        if (Settings.CUDA_DEVICE.source() == Setting.Source.DEFAULT) {
            return device(kind, 0);
        }
        try {
            return provider(kind).map(p -> p.named(Settings.CUDA_DEVICE.get())).orElseGet(() -> device(kind, 0));
        } catch (KraitException e) {
            throw Settings.CUDA_DEVICE.refuse("gives no device" + Recording.where(Origin.here()) + ": "
                    + e.getMessage());
        }
    }

    static Device simulator(int ordinal) {
        return device(SIMULATOR, ordinal);
    }

    private static Device device(String kind, int ordinal) {
        if (ordinal < 0) {
            throw new KraitException(kind + "(" + ordinal + ")" + Recording.where(Origin.here())
                    + ": devices are numbered from 0");
        }
        return provider(kind).orElseThrow(() -> new KraitException("there is no " + kind + " device"
                + Recording.where(Origin.here()) + ": nothing on the class path provides one. Add the module"
                + " codegen-gpu of Krait")).device(ordinal);
    }

    /** A device to compile for when nothing says which: a GPU if there is one. */
    static Device any() {
        boolean gpu = !isSimulated() && provider(CUDA).map(p -> p.count() > 0).orElse(false);
        return gpu ? preferred() : simulator(0);
    }

    /** All devices, GPUs first. */
    static List<Device> all() {
        List<Device> r = new ArrayList<>();
        for (DeviceProvider p : Providers.ALL) {
            for (int k = 0; k < p.count(); k++) {
                r.add(p.device(k));
            }
        }
        return r;
    }

    /** One line for each device, or why there is none, by kind. */
    static List<KraitInfo.Entry> report() {
        List<KraitInfo.Entry> r = new ArrayList<>();
        for (DeviceProvider p : Providers.ALL) {
            p.report().forEach(line -> r.add(new KraitInfo.Entry("Devices", p.kind(), line)));
        }
        if (isSimulated()) {
            r.add(new KraitInfo.Entry("Devices", "cuda(...)", "the simulator, by " + Settings.CUDA.origin()));
        }
        return r;
    }
}
