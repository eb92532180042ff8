package io.krait.codegen.llvm;

import org.bytedeco.llvm.global.LLVM;

/**
 * How much work LLVM's code generator does.
 *
 * <p>Note [Code generator levels]. Measured on explicit-vector kernels, which need no IR passes (Zen 5, LLVM 20,
 * milliseconds from text to linked code, then nanoseconds per element of a loop in cache): axpy f64 0.8 / 2.1 / 2.2 ms
 * at NONE / LESS / DEFAULT and 0.12 / 0.11 / 0.10 ns; exp f64 2.0 / 4.3 / 4.6 ms and 0.41 / 0.40 / 0.39 ns; exp f32 2.1
 * / 4.1 / 4.3 ms and 0.63 / 0.43 / 0.45 ns; sin f64 6.7 / 13.2 / 14.7 ms and 0.61 / 0.50 / 0.50 ns. So LESS is what
 * kernels use.
 */
public enum OptLevel {
    /** Fast compilation: fast instruction selection and register allocation. */
    NONE(LLVM.LLVMCodeGenLevelNone),
    /** The usual instruction selection, scheduling and register allocation. */
    LESS(LLVM.LLVMCodeGenLevelLess),
    /** Some more searching. */
    DEFAULT(LLVM.LLVMCodeGenLevelDefault);

    private final int code;

    OptLevel(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
