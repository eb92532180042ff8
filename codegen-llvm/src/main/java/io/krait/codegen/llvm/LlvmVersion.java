package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMGetVersion;

/**
 * The version of the LLVM library that is loaded; part of every kernel key, because another LLVM makes other machine
 * code.
 *
 * @param major first number
 * @param minor second number
 * @param patch third number
 */
public record LlvmVersion(int major, int minor, int patch) {
    /**
     * The version of the loaded library; loads it if need be.
     *
     * @throws io.krait.staging.CompilationException when LLVM cannot be loaded
     */
    public static LlvmVersion current() {
        Llvm.load();
        int[] major = new int[1];
        int[] minor = new int[1];
        int[] patch = new int[1];
        LLVMGetVersion(major, minor, patch);
        return new LlvmVersion(major[0], minor[0], patch[0]);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
