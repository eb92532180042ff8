package io.krait.codegen.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Asks the CUDA driver for its version and its devices. The driver library is opened by name at run time, so nothing of
 * CUDA has to be installed for Krait to run, and a machine without it gets a reason instead of an error.
 */
public final class GpuProbe {
    private static final int NAME_BYTES = 256;

    private final SymbolLookup driver;
    private final Arena arena;

    private GpuProbe(SymbolLookup driver, Arena arena) {
        this.driver = driver;
        this.arena = arena;
    }

    /**
     * Looks at the driver of this machine. The first call may take some hundred milliseconds where there is a GPU, as
     * the driver wakes it up.
     *
     * @return what was found; never an exception
     */
    public static GpuStatus probe() {
        boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        return probe(windows ? "nvcuda.dll" : "libcuda.so.1");
    }

    /** The same for a driver library of the given name. */
    @SuppressWarnings("restricted")
    static GpuStatus probe(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup driver;
            try {
                // The global arena: a CUDA driver does not survive being unloaded and loaded again.
                driver = SymbolLookup.libraryLookup(library, Arena.global());
            } catch (IllegalArgumentException e) {
                return GpuStatus.unavailable("there is no CUDA driver: " + library
                        + " cannot be loaded; install the NVIDIA driver to use a GPU", "");
            }
            return new GpuProbe(driver, arena).ask();
        } catch (IllegalCallerException e) {
            return GpuStatus.unavailable("Java may not call native code: start it with"
                    + " --enable-native-access=ALL-UNNAMED", "");
        } catch (CudaError e) {
            return GpuStatus.unavailable(e.getMessage(), e.driverVersion);
        }
    }

    private GpuStatus ask() throws CudaError {
        MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
        // The version may be asked for before cuInit, and explains why that fails with an old driver.
        call("", "cuDriverGetVersion", number);
        int coded = number.get(ValueLayout.JAVA_INT, 0);
        String version = coded / 1000 + "." + coded % 1000 / 10;
        call(version, "cuInit", 0);
        call(version, "cuDeviceGetCount", number);
        int count = number.get(ValueLayout.JAVA_INT, 0);
        if (count == 0) {
            return GpuStatus.unavailable("the CUDA driver is there, but it sees no device", version);
        }
        List<String> names = new ArrayList<>(count);
        MemorySegment name = arena.allocate(NAME_BYTES);
        for (int i = 0; i < count; i++) {
            call(version, "cuDeviceGet", number, i);
            call(version, "cuDeviceGetName", name, NAME_BYTES, number.get(ValueLayout.JAVA_INT, 0));
            names.add(name.getString(0));
        }
        return new GpuStatus(true, "", version, names);
    }

    /** Calls a driver function of int and pointer arguments that returns a CUresult. */
    @SuppressWarnings("restricted")
    private void call(String version, String function, Object... arguments) throws CudaError {
        MemorySegment address = driver.find(function)
                .orElseThrow(() -> new CudaError("the CUDA driver has no function " + function
                        + "; it is damaged or too old", version));
        FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_INT);
        for (Object a : arguments) {
            shape = shape.appendArgumentLayouts(a instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS);
        }
        MethodHandle handle = Linker.nativeLinker().downcallHandle(address, shape);
        int result;
        try {
            result = (int) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            // A handle's signature says Throwable; a call of C code throws nothing.
            throw new AssertionError("calling " + function + " of the CUDA driver failed", e);
        }
        if (result != 0) {
            throw new CudaError("the CUDA driver is there, but " + function + " gave " + meaning(result), version);
        }
    }

    private static String meaning(int result) {
        String name = switch (result) {
            case 3 -> "CUDA_ERROR_NOT_INITIALIZED";
            case 34 -> "CUDA_ERROR_STUB_LIBRARY: the library of the CUDA toolkit was loaded in place of the driver's";
            case 100 -> "CUDA_ERROR_NO_DEVICE: it sees no device";
            case 101 -> "CUDA_ERROR_INVALID_DEVICE";
            case 803 -> "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH: the library and the kernel module have different versions";
            case 804 -> "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE: the library is newer than the device allows";
            case 999 -> "CUDA_ERROR_UNKNOWN: often the kernel module is not loaded or the device file is not readable";
            default -> "an error that cuda.h explains";
        };
        return "error " + result + ", " + name;
    }

    /** Ends the look at the driver. */
    private static final class CudaError extends Exception {
        private static final long serialVersionUID = 1L;

        private final String driverVersion;

        CudaError(String message, String driverVersion) {
            super(message);
            this.driverVersion = driverVersion;
        }
    }
}
