package io.krait.codegen.gpu.ptx;

import io.krait.codegen.llvm.TargetSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The architectures that PTX is generated for. PTX for one of them runs on all later GPUs too, as the driver compiles
 * it for the GPU that is there; only {@link #SM_90A} runs on exactly its own.
 *
 * <p>The PTX version is the lowest one that has everything that kernels use of the architecture, so that drivers need
 * not be newer than they must: CUDA 12.0 takes all but that of {@link #SM_100}.
 */
public enum GpuArch {
    /** Turing. */
    SM_75(75, "", 70, 110, new SmLimits(1024, 16, 64 * 1024, 64 * 1024, 0, 256)),
    /** Ampere, for computing. */
    SM_80(80, "", 71, 111, SmLimits.of(2048, 32, 164)),
    /** Ampere, for graphics. */
    SM_86(86, "", 71, 111, SmLimits.of(1536, 16, 100)),
    /** Ada. */
    SM_89(89, "", 78, 118, SmLimits.of(1536, 24, 100)),
    /** Hopper; what LLVM calls it without extensions lacks the bulk copies, hence the later PTX version. */
    SM_90(90, "", 80, 120, SmLimits.of(2048, 32, 228)),
    /** Hopper with the instructions that no other GPU has, as {@code wgmma}. */
    SM_90A(90, "a", 80, 120, SmLimits.of(2048, 32, 228)),
    /** Blackwell, for computing. */
    SM_100(100, "", 86, 128, SmLimits.of(2048, 32, 228));

    private final int capability;
    private final String suffix;
    private final int ptx;
    private final int cuda;
    private final SmLimits limits;

    GpuArch(int capability, String suffix, int ptx, int cuda, SmLimits limits) {
        this.capability = capability;
        this.suffix = suffix;
        this.ptx = ptx;
        this.cuda = cuda;
        this.limits = limits;
    }

    /**
     * The architecture whose PTX suits a GPU best: the latest one that is not later than the GPU.
     *
     * @param major first number of the compute capability, for instance 9
     * @param minor second number
     * @return never {@link #SM_90A}, which a kernel has to ask for; empty when the GPU is older than all
     */
    public static Optional<GpuArch> forCapability(int major, int minor) {
        return forDevice(major, minor, Integer.MAX_VALUE);
    }

    /**
     * The same among those that a driver takes.
     *
     * @param major first number of the compute capability, for instance 9
     * @param minor second number
     * @param cudaVersion CUDA version of the driver times ten, for instance 120
     * @return empty when the GPU or the driver is older than all
     */
    public static Optional<GpuArch> forDevice(int major, int minor, int cudaVersion) {
        GpuArch best = null;
        for (GpuArch a : values()) {
            if (a.suffix.isEmpty() && a.capability <= 10 * major + minor && a.cuda <= cudaVersion) {
                best = a;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * The architecture of a name.
     *
     * @param name for instance {@code sm_90a}
     * @throws IllegalArgumentException when there is none, or none that PTX is generated for
     */
    public static GpuArch named(String name) {
        for (GpuArch a : values()) {
            if (a.toString().equals(name)) {
                return a;
            }
        }
        throw new IllegalArgumentException("no GPU architecture '" + name + "'; there are "
                + Arrays.stream(values()).map(GpuArch::toString).collect(Collectors.joining(", ")));
    }

    /** Compute capability times ten, for instance 90. */
    public int capability() {
        return capability;
    }

    /** PTX version times ten, for instance 80. */
    public int ptxVersion() {
        return ptx;
    }

    /** CUDA version times ten that a driver or an assembler must have at least, for instance 120. */
    public int requiredCuda() {
        return cuda;
    }

    /** True for one whose PTX later GPUs do not take. */
    public boolean isSpecific() {
        return !suffix.isEmpty();
    }

    /** True when a GPU of the given compute capability runs PTX of this architecture. */
    public boolean runsOn(int major, int minor) {
        int device = 10 * major + minor;
        return isSpecific() ? device == capability : device >= capability;
    }

    /** What a multiprocessor has. */
    public SmLimits limits() {
        return limits;
    }

    /** The target as LLVM wants it. */
    TargetSpec target() {
        return TargetSpec.nvptx(toString(), features());
    }

    /** LLVM feature string, for instance {@code +ptx80}. */
    public String features() {
        return "+ptx" + ptx;
    }

    /** The name that LLVM and the assemblers use, for instance {@code sm_90a}. */
    @Override
    public String toString() {
        return "sm_" + capability + suffix;
    }
}
