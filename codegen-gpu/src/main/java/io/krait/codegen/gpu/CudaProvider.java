package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.CudaContext;
import io.krait.codegen.gpu.driver.DeviceUnavailableException;
import io.krait.codegen.gpu.driver.Devices;
import io.krait.staging.Device;
import io.krait.staging.DeviceProvider;
import io.krait.staging.KraitException;
import java.util.List;
import java.util.stream.IntStream;

/** The NVIDIA GPUs of this machine. The driver is looked for when it is first asked for. */
public final class CudaProvider implements DeviceProvider {
    private static final class Holder {
        private static final Found FOUND = find();
    }

    private record Found(List<Slot> devices, String problem) {
    }

    /** A device that is made when it is asked for: one that cannot be used does not keep others from being used. */
    private static final class Slot {
        private final CudaContext context;
        private CudaDevice device;

        private Slot(CudaContext context) {
            this.context = context;
        }

        private synchronized CudaDevice device() {
            if (device == null) {
                device = new CudaDevice(context);
            }
            return device;
        }

        private String report() {
            try {
                return device().name() + ": " + device().description();
            } catch (KraitException e) {
                return "cuda:" + context.device().ordinal() + ": " + e.getMessage();
            }
        }
    }

    /** For the service loader. */
    public CudaProvider() {
        // Devices are made when they are asked for.
    }

    private static Found find() {
        try {
            Devices d = Devices.system();
            return new Found(IntStream.range(0, d.count()).mapToObj(d::context).map(Slot::new).toList(), "");
        } catch (KraitException e) {
            return new Found(List.of(), e.getMessage());
        }
    }

    @Override
    public String kind() {
        return "cuda";
    }

    @Override
    public Device named(String device) {
        return found().isEmpty() ? device(0) : device(Devices.system().select(device).device().ordinal());
    }

    private static List<Slot> found() {
        return Holder.FOUND.devices;
    }

    @Override
    public Device device(int ordinal) {
        Found f = Holder.FOUND;
        if (f.devices.isEmpty()) {
            throw new DeviceUnavailableException(f.problem
                    + ". Kernels can be tried without a GPU in the simulator: cuda(simulator()), or"
                    + " -Dkrait.cuda=simulator");
        }
        if (ordinal < 0 || ordinal >= f.devices.size()) {
            throw new DeviceUnavailableException("there is no device cuda(" + ordinal + "); there are " + report());
        }
        return f.devices.get(ordinal).device();
    }

    @Override
    public int count() {
        return found().size();
    }

    @Override
    public List<String> report() {
        Found f = Holder.FOUND;
        return f.devices.isEmpty() ? List.of("no CUDA device: " + f.problem)
                : f.devices.stream().map(Slot::report).toList();
    }
}
