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
    /** The processor that runs this program, at the level that kernels use. */
    public static TargetSpec host() {
        return HostCpu.get().spec(OptLevel.LESS);
    }

    /** The same machine at another level. */
    public TargetSpec with(OptLevel other) {
        return new TargetSpec(triple, cpu, features, other);
    }
}
