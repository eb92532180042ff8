package io.krait.codegen.gpu.driver;

/** Results of the CUDA driver's functions: the numbers of {@code CUresult} in cuda.h that Krait tells apart. */
public final class CudaResult {
    /** Done. */
    public static final int SUCCESS = 0;
    /** An argument is out of range. */
    public static final int INVALID_VALUE = 1;
    /** Not enough memory. */
    public static final int OUT_OF_MEMORY = 2;
    /** {@code cuInit} was not called. */
    public static final int NOT_INITIALIZED = 3;
    /** The driver is shutting down. */
    public static final int DEINITIALIZED = 4;
    /** No profiler is attached. */
    public static final int PROFILER_DISABLED = 5;
    /** The library for linking was loaded in place of the driver's. */
    public static final int STUB_LIBRARY = 34;
    /** Another process has the device to itself. */
    public static final int DEVICE_UNAVAILABLE = 46;
    /** There is no device. */
    public static final int NO_DEVICE = 100;
    /** There is no device of this number. */
    public static final int INVALID_DEVICE = 101;
    /** A program that is no PTX and no cubin, or a damaged one. */
    public static final int INVALID_IMAGE = 200;
    /** The context is not current, or gone. */
    public static final int INVALID_CONTEXT = 201;
    /** A cubin for another compute capability. */
    public static final int NO_BINARY_FOR_GPU = 209;
    /** A memory error that hardware could not correct. */
    public static final int ECC_UNCORRECTABLE = 214;
    /** The devices cannot reach each other's memory. */
    public static final int PEER_ACCESS_UNSUPPORTED = 217;
    /** PTX that the driver's compiler refuses. */
    public static final int INVALID_PTX = 218;
    /** A link between devices failed. */
    public static final int NVLINK_UNCORRECTABLE = 220;
    /** The driver has no compiler for PTX. */
    public static final int JIT_COMPILER_NOT_FOUND = 221;
    /** PTX of a later version than the driver knows. */
    public static final int UNSUPPORTED_PTX_VERSION = 222;
    /** A handle of nothing, or of something destroyed. */
    public static final int INVALID_HANDLE = 400;
    /** The module has nothing of this name. */
    public static final int NOT_FOUND = 500;
    /** Not done yet; no error. */
    public static final int NOT_READY = 600;
    /** A kernel touched memory that is not its own. */
    public static final int ILLEGAL_ADDRESS = 700;
    /** Too many registers or threads. */
    public static final int LAUNCH_OUT_OF_RESOURCES = 701;
    /** A kernel ran for longer than the operating system allows. */
    public static final int LAUNCH_TIMEOUT = 702;
    /** Peer access was switched on before. */
    public static final int PEER_ACCESS_ALREADY_ENABLED = 704;
    /** Peer access was not switched on. */
    public static final int PEER_ACCESS_NOT_ENABLED = 705;
    /** The primary context was destroyed. */
    public static final int CONTEXT_IS_DESTROYED = 709;
    /** An assertion in a kernel failed. */
    public static final int ASSERT = 710;
    /** The memory is pinned already. */
    public static final int HOST_MEMORY_ALREADY_REGISTERED = 712;
    /** A call stack in a kernel is damaged. */
    public static final int HARDWARE_STACK_ERROR = 714;
    /** A kernel ran an instruction that does not exist. */
    public static final int ILLEGAL_INSTRUCTION = 715;
    /** A kernel used an address that is not a multiple of the access's size. */
    public static final int MISALIGNED_ADDRESS = 716;
    /** A kernel used an address of the wrong memory space. */
    public static final int INVALID_ADDRESS_SPACE = 717;
    /** A kernel jumped to nowhere. */
    public static final int INVALID_PC = 718;
    /** A kernel stopped at a fault, for instance a trap. */
    public static final int LAUNCH_FAILED = 719;
    /** Not all blocks of a cooperative launch fit on the device. */
    public static final int COOPERATIVE_LAUNCH_TOO_LARGE = 720;
    /** Not allowed, for instance in a host callback. */
    public static final int NOT_PERMITTED = 800;
    /** Not possible on this device. */
    public static final int NOT_SUPPORTED = 801;
    /** The system is still starting. */
    public static final int SYSTEM_NOT_READY = 802;
    /** The driver's parts have different versions. */
    public static final int SYSTEM_DRIVER_MISMATCH = 803;
    /** The driver's library is newer than the device allows. */
    public static final int COMPAT_NOT_SUPPORTED_ON_DEVICE = 804;
    /** A call that cannot be part of a graph was made while a stream was captured. */
    public static final int STREAM_CAPTURE_UNSUPPORTED = 900;
    /** An earlier error spoiled the capture. */
    public static final int STREAM_CAPTURE_INVALIDATED = 901;
    /** The last of the errors of capturing. */
    private static final int STREAM_CAPTURE_WRONG_THREAD = 908;
    /** A wait took too long. */
    public static final int TIMEOUT = 909;
    /** An error that the driver does not know either. */
    public static final int UNKNOWN = 999;

    private CudaResult() {
    }

    /** Whether a kernel broke the context: every later call of it gives an error, too. */
    public static boolean breaksContext(int code) {
        return switch (code) {
            case ECC_UNCORRECTABLE, NVLINK_UNCORRECTABLE, ILLEGAL_ADDRESS, LAUNCH_TIMEOUT, CONTEXT_IS_DESTROYED, ASSERT,
                    HARDWARE_STACK_ERROR, ILLEGAL_INSTRUCTION, MISALIGNED_ADDRESS, INVALID_ADDRESS_SPACE, INVALID_PC,
                    LAUNCH_FAILED -> true;
            default -> false;
        };
    }

    /** Whether the code says that a call cannot be part of a graph. */
    static boolean isCapture(int code) {
        return code >= STREAM_CAPTURE_UNSUPPORTED && code <= STREAM_CAPTURE_WRONG_THREAD;
    }

    /** For messages: {@code CUDA error 700 (illegal address)}. */
    public static String describe(int code) {
        return "CUDA error " + code + " (" + meaning(code) + ")";
    }

    private static String meaning(int code) {
        return switch (code) {
            case SUCCESS -> "success";
            case INVALID_VALUE -> "invalid value";
            case OUT_OF_MEMORY -> "out of memory";
            case NOT_INITIALIZED -> "not initialized";
            case DEINITIALIZED -> "the driver is shutting down";
            case PROFILER_DISABLED -> "no profiler is attached";
            case STUB_LIBRARY -> "the toolkit's stub library was loaded in place of the driver";
            case DEVICE_UNAVAILABLE -> "the device is busy or exclusive to another process";
            case NO_DEVICE -> "no device";
            case INVALID_DEVICE -> "invalid device";
            case INVALID_IMAGE -> "invalid program image";
            case INVALID_CONTEXT -> "invalid context";
            case NO_BINARY_FOR_GPU -> "no binary for this GPU";
            case ECC_UNCORRECTABLE -> "uncorrectable memory error";
            case PEER_ACCESS_UNSUPPORTED -> "peer access unsupported";
            case INVALID_PTX -> "invalid PTX";
            case NVLINK_UNCORRECTABLE -> "uncorrectable NVLink error";
            case JIT_COMPILER_NOT_FOUND -> "the driver's PTX compiler was not found";
            case UNSUPPORTED_PTX_VERSION -> "unsupported PTX version";
            case INVALID_HANDLE -> "invalid handle";
            case NOT_FOUND -> "not found";
            case NOT_READY -> "not ready";
            case ILLEGAL_ADDRESS -> "illegal address";
            case LAUNCH_OUT_OF_RESOURCES -> "launch out of resources";
            case LAUNCH_TIMEOUT -> "launch timeout";
            case PEER_ACCESS_ALREADY_ENABLED -> "peer access already enabled";
            case PEER_ACCESS_NOT_ENABLED -> "peer access not enabled";
            case CONTEXT_IS_DESTROYED -> "context is destroyed";
            case ASSERT -> "device-side assertion";
            case HOST_MEMORY_ALREADY_REGISTERED -> "host memory already registered";
            case HARDWARE_STACK_ERROR -> "hardware stack error";
            case ILLEGAL_INSTRUCTION -> "illegal instruction";
            case MISALIGNED_ADDRESS -> "misaligned address";
            case INVALID_ADDRESS_SPACE -> "invalid address space";
            case INVALID_PC -> "invalid program counter";
            case LAUNCH_FAILED -> "launch failed";
            case COOPERATIVE_LAUNCH_TOO_LARGE -> "cooperative launch too large";
            case NOT_PERMITTED -> "not permitted";
            case NOT_SUPPORTED -> "not supported";
            case SYSTEM_NOT_READY -> "system not ready";
            case SYSTEM_DRIVER_MISMATCH -> "driver library and kernel module have different versions";
            case COMPAT_NOT_SUPPORTED_ON_DEVICE -> "driver library newer than the device allows";
            case STREAM_CAPTURE_UNSUPPORTED -> "not possible while a stream is captured";
            case STREAM_CAPTURE_INVALIDATED -> "the capture was spoiled by an earlier error";
            case TIMEOUT -> "timeout";
            case UNKNOWN -> "unknown error";
            default -> isCapture(code) ? "stream capture error" : "see CUresult in cuda.h";
        };
    }
}
