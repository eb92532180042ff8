package io.krait.codegen.llvm;

import java.util.List;

/**
 * A level of processors that a library has code for.
 *
 * @param label what people call it
 * @param tag a short name for symbols
 * @param cpu the processor as LLVM sees it
 * @param needs what a processor says of itself if it has this level; for x86-64 only
 */
public record ExportLevel(String label, String tag, HostCpu cpu, Needs needs) {
    /** The only level where there are no levels. */
    public static final String NATIVE = "native";

    private static final int SSE = 1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 23;
    private static final int AVX = 1 << 12 | 1 << 22 | 1 << 27 | 1 << 28 | 1 << 29;
    private static final int AVX2 = 1 << 3 | 1 << 5 | 1 << 8;
    private static final int AVX512 = 1 << 16 | 1 << 17 | 1 << 28 | 1 << 30 | 1 << 31;

    /**
     * Bits that must be set, see the processor manuals on CPUID and XGETBV.
     *
     * @param features ECX of leaf 1
     * @param structured EBX of leaf 7
     * @param extended ECX of leaf 0x80000001
     * @param state registers that the system saves: XCR0
     */
    public record Needs(int features, int structured, int extended, int state) {
    }

    /** The levels of the system that this runs on, the lowest first. */
    public static List<ExportLevel> all() {
        HostCpu host = HostCpu.get();
        if (!host.isX86()) {
            // Every AArch64 has what kernels use of it.
            return List.of(new ExportLevel(NATIVE, NATIVE, HostCpu.of(host.triple(), "generic", "+neon"),
                    new Needs(0, 0, 0, 0)));
        }
        return List.of(
                x86(host, CpuLevel.V2, "v2", new Needs(SSE, 0, 1, 0)),
                x86(host, CpuLevel.V3, "v3", new Needs(SSE | AVX, AVX2, 1 | 1 << 5, 6)),
                x86(host, CpuLevel.V4, "v4", new Needs(SSE | AVX, AVX2 | AVX512, 1 | 1 << 5, 0xe6)));
    }

    private static ExportLevel x86(HostCpu host, CpuLevel level, String tag, Needs needs) {
        return new ExportLevel(level.label(), tag, level.cpu(host.triple()), needs);
    }
}
