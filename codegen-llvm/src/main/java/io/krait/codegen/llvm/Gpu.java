package io.krait.codegen.llvm;

import io.krait.staging.DType;

/**
 * An NVIDIA GPU as the emitters see it: one lane, as each thread has its own instruction stream.
 *
 * @param capability compute capability times ten, for instance 80
 * @param ptx PTX version times ten, for instance 71
 */
record Gpu(int capability, int ptx) implements Processor {
    private static final int AMPERE = 80;
    private static final int PTX_OF_AMPERE = 70;

    @Override
    public String name() {
        return "sm_" + capability;
    }

    @Override
    public boolean isX86() {
        return false;
    }

    @Override
    public boolean isGpu() {
        return true;
    }

    @Override
    public int vectorBits() {
        return 64;
    }

    @Override
    public boolean hasHalf() {
        return true;
    }

    @Override
    public boolean hasMinimum(DType t) {
        return t == DType.F32 && isAmpere();
    }

    @Override
    public boolean hasBrain() {
        return isAmpere();
    }

    /** True for what has asynchronous copies, products of bfloat16 tiles, and a minimum that propagates NaN. */
    boolean isAmpere() {
        return capability >= AMPERE && ptx >= PTX_OF_AMPERE;
    }
}
