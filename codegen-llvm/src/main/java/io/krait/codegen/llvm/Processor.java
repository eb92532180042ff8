package io.krait.codegen.llvm;

import io.krait.staging.DType;

/** What the emitters ask of the processor that they write code for. */
sealed interface Processor permits HostCpu, Gpu {
    /** What LLVM calls it. */
    String name();

    /** True for the x86-64 family. */
    boolean isX86();

    /** True where kernels run once per thread of a grid. */
    boolean isGpu();

    /** Width of a native vector register. */
    int vectorBits();

    /** Whether conversions between binary16 and binary32 are one instruction. */
    boolean hasHalf();

    /** Whether the minimum that propagates NaN and tells zeros apart is one instruction. */
    boolean hasMinimum(DType t);

    /** Whether rounding binary32 to bfloat16 is one instruction that gets subnormal numbers right. */
    boolean hasBrain();
}
