package io.krait.codegen.gpu.driver;

import java.util.List;
import java.util.stream.Collectors;

/** Says what a failure of the driver means to the user. The only place that does. */
final class CudaErrors {
    private static final int NAMED_SUSPECTS = 4;

    private CudaErrors() {
    }

    /**
     * The exception for a failure.
     *
     * @param device what it happened on, for instance {@code device 0 (NVIDIA H200)}
     * @param doing what was tried, for instance {@code copying 4096 bytes to the host}
     * @param suspects kernels that were under way, oldest first; for launches the kernel alone
     */
    static CudaException translate(DriverFailure f, String device, String doing, List<KernelSite> suspects) {
        int code = f.code();
        String head = doing + " on " + device + " failed" + (suspects.size() == 1 ? " (" + suspects.getFirst() + ")"
                : "")
                + ": ";
        String tail = " [" + f.call() + ": " + CudaResult.describe(code) + "]"
                + (f.detail().isEmpty() ? "" : "\n" + f.detail());
        return switch (code) {
            case CudaResult.OUT_OF_MEMORY -> new OutOfDeviceMemoryException(head + "there is not enough memory; close"
                    + " arrays that are no longer needed, or work on smaller parts" + tail, f);
            case CudaResult.NOT_INITIALIZED, CudaResult.STUB_LIBRARY, CudaResult.DEVICE_UNAVAILABLE,
                    CudaResult.NO_DEVICE, CudaResult.INVALID_DEVICE, CudaResult.SYSTEM_NOT_READY,
                    CudaResult.SYSTEM_DRIVER_MISMATCH,
                    CudaResult.COMPAT_NOT_SUPPORTED_ON_DEVICE -> new DeviceUnavailableException(head
                            + unavailable(code) + tail, f);
            case CudaResult.DEINITIALIZED -> new ContextLostException(head + "the CUDA driver is shutting down, as this"
                    + " process ends; finish work on the GPU before the program does" + tail, f);
            case CudaResult.INVALID_IMAGE, CudaResult.NO_BINARY_FOR_GPU, CudaResult.INVALID_PTX,
                    CudaResult.JIT_COMPILER_NOT_FOUND,
                    CudaResult.UNSUPPORTED_PTX_VERSION -> new ModuleLoadException(head + program(code) + tail, f);
            case CudaResult.ILLEGAL_ADDRESS, CudaResult.ASSERT, CudaResult.HARDWARE_STACK_ERROR,
                    CudaResult.ILLEGAL_INSTRUCTION, CudaResult.MISALIGNED_ADDRESS, CudaResult.INVALID_ADDRESS_SPACE,
                    CudaResult.INVALID_PC,
                    CudaResult.LAUNCH_FAILED -> new DeviceFaultException(fault(code, device, suspects)
                            + " It was noticed when " + doing + "." + tail, f);
            case CudaResult.LAUNCH_TIMEOUT -> new DeviceTimeoutException(culprit(suspects) + " on " + device
                    + " ran for longer than the operating system allows a kernel on a device with a display; the"
                    + " context of the device is lost, and only a new process can use it. Do less in one launch, or use"
                    + " a device without a display." + tail, f);
            case CudaResult.TIMEOUT -> new CudaCallException(head + "the device did not answer in time; try again"
                    + tail, f);
            case CudaResult.ECC_UNCORRECTABLE, CudaResult.NVLINK_UNCORRECTABLE,
                    CudaResult.CONTEXT_IS_DESTROYED -> new ContextLostException(head + "the device failed, not the"
                            + " program; its context is lost, and only a new process can use it (nvidia-smi says more"
                            + " about its state)" + tail, f);
            case CudaResult.LAUNCH_OUT_OF_RESOURCES,
                    CudaResult.COOPERATIVE_LAUNCH_TOO_LARGE -> new LaunchException(head + resources(code) + tail, f);
            default -> CudaResult.isCapture(code)
                    ? new CaptureException(head + "this cannot be part of a graph, and the capture of the stream is"
                            + " spoiled by it; do it before or after the capture" + tail, f)
                    : new CudaCallException(head + other(code) + tail, f);
        };
    }

    private static String unavailable(int code) {
        return switch (code) {
            case CudaResult.STUB_LIBRARY -> "the stub library of the CUDA toolkit was loaded in place of the driver;"
                    + " take its directory out of the library path";
            case CudaResult.DEVICE_UNAVAILABLE -> "another process has the device to itself, or its compute mode"
                    + " prohibits use; end that process or choose another device";
            case CudaResult.NO_DEVICE -> "the driver sees no device; CUDA_VISIBLE_DEVICES may hide it";
            case CudaResult.INVALID_DEVICE -> "there is no such device, or it has gone";
            case CudaResult.SYSTEM_NOT_READY -> "the system is not ready; on machines with NVSwitch the fabric manager"
                    + " must run";
            case CudaResult.SYSTEM_DRIVER_MISMATCH -> "the driver's library and its kernel module have different"
                    + " versions; restart the machine after an update of the driver";
            case CudaResult.COMPAT_NOT_SUPPORTED_ON_DEVICE -> "the driver's library is newer than this device allows;"
                    + " take the compatibility library out of the library path";
            default -> "the CUDA driver is not initialized";
        };
    }

    private static String program(int code) {
        return switch (code) {
            case CudaResult.NO_BINARY_FOR_GPU -> "the program was compiled for another compute capability";
            case CudaResult.JIT_COMPILER_NOT_FOUND -> "the driver's compiler of PTX (libnvidia-ptxjitcompiler) is not"
                    + " installed; install it with the driver";
            case CudaResult.UNSUPPORTED_PTX_VERSION -> "the PTX is of a later version than this driver knows; update"
                    + " the driver";
            case CudaResult.INVALID_PTX -> "the driver's compiler refuses the PTX";
            default -> "the program is neither PTX nor a cubin that this driver knows";
        };
    }

    private static String fault(int code, String device, List<KernelSite> suspects) {
        String what = switch (code) {
            case CudaResult.ILLEGAL_ADDRESS -> "read or wrote memory that is not allocated";
            case CudaResult.ASSERT -> "failed an assertion";
            case CudaResult.HARDWARE_STACK_ERROR -> "damaged its call stack, or recursed too deeply";
            case CudaResult.ILLEGAL_INSTRUCTION -> "ran an instruction that the device does not have";
            case CudaResult.MISALIGNED_ADDRESS -> "used an address that is not a multiple of the access's size";
            case CudaResult.INVALID_ADDRESS_SPACE -> "used an address in the wrong memory space";
            case CudaResult.INVALID_PC -> "jumped to an address without code";
            default -> "stopped at a fault, for instance a trap";
        };
        return culprit(suspects) + " on " + device + " " + what + "; the context of the device is lost, and only a new"
                + " process can use it. Check the kernel's indices, run it in the simulator (-Dkrait.cuda=simulator),"
                + " or"
                + (suspects.size() == 1 ? "" : " start with -Dkrait.cuda.sync=true to learn which kernel it was, or")
                + " use compute-sanitizer.";
    }

    private static String culprit(List<KernelSite> suspects) {
        return switch (suspects.size()) {
            case 0 -> "a kernel";
            case 1 -> suspects.getFirst().toString();
            default -> "one of the kernels under way (" + suspects.stream()
                    .skip(Math.max(0, suspects.size() - NAMED_SUSPECTS))
                    .map(KernelSite::toString)
                    .collect(Collectors.joining(", ", suspects.size() > NAMED_SUSPECTS ? "..., " : "", "")) + ")";
        };
    }

    private static String resources(int code) {
        return code == CudaResult.COOPERATIVE_LAUNCH_TOO_LARGE
                ? "the blocks wait for each other, and not all of them fit on the device at once; launch fewer or"
                + " smaller blocks (CudaFunction.maxActiveBlocks says how many fit on a multiprocessor)"
                : "a block needs more registers or memory than a multiprocessor has; make blocks smaller, or limit the"
                        + " kernel's registers";
    }

    private static String other(int code) {
        return switch (code) {
            case CudaResult.INVALID_VALUE -> "the driver was given a value out of range, or an address that is not"
                    + " allocated";
            case CudaResult.INVALID_CONTEXT -> "the device's context is not current, or was destroyed by other code in"
                    + " this process";
            case CudaResult.INVALID_HANDLE -> "the driver does not know this stream, event, function or graph; it"
                    + " belongs to another device, or other code destroyed it";
            case CudaResult.NOT_FOUND -> "the program has nothing of this name";
            case CudaResult.PEER_ACCESS_UNSUPPORTED -> "the devices cannot reach each other's memory; copy through the"
                    + " host";
            case CudaResult.NOT_PERMITTED -> "the driver does not permit this here; callbacks must not use the GPU";
            case CudaResult.NOT_SUPPORTED -> "the device or the driver cannot do this";
            case CudaResult.HOST_MEMORY_ALREADY_REGISTERED -> "the memory is pinned already";
            default -> "the driver refused";
        };
    }
}
