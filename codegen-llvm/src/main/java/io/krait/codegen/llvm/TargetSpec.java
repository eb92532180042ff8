package io.krait.codegen.llvm;

/**
 * What machine to generate code for, and how hard to try.
 *
 * @param triple LLVM target triple, for instance {@code x86_64-unknown-linux-gnu}
 * @param cpu LLVM name of the processor, for instance {@code znver5}
 * @param features LLVM feature string, for instance {@code +avx2,+fma}; may be empty
 * @param level effort of the code generator
 */
public record TargetSpec(String triple, String cpu, String features, OptLevel level) {
    private static final String NVPTX = "nvptx64-nvidia-cuda";

    /**
     * An NVIDIA GPU, for which {@link LlvmCompiler#assembly} gives PTX. LLVM takes any name and only warns about those
     * that it does not know, so both are to be checked before.
     *
     * @param arch LLVM name of the architecture, for instance {@code sm_90}
     * @param features LLVM feature string, for instance {@code +ptx80}
     */
    public static TargetSpec nvptx(String arch, String features) {
        return new TargetSpec(NVPTX, arch, features, OptLevel.DEFAULT);
    }

    boolean isNvptx() {
        return triple.equals(NVPTX);
    }

    /** The processor that runs this program, at the level that kernels use. */
    public static TargetSpec host() {
        return HostCpu.get().spec(OptLevel.LESS);
    }

    /** The same machine at another level. */
    public TargetSpec with(OptLevel other) {
        return new TargetSpec(triple, cpu, features, other);
    }
}
