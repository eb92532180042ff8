package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMGetDefaultTargetTriple;
import static org.bytedeco.llvm.global.LLVM.LLVMGetHostCPUFeatures;
import static org.bytedeco.llvm.global.LLVM.LLVMGetHostCPUName;

import io.krait.settings.Settings;
import io.krait.staging.DType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A processor as LLVM sees it: the one that runs this program, unless made by {@link #of}.
 *
 * @param triple LLVM target triple
 * @param name LLVM name of the processor
 * @param features LLVM feature string, sorted, so that equal processors give equal strings
 * @param vectorBits width of a native vector register: 512 with AVX-512 (F, VL, BW and DQ), 256 with AVX2, else 128
 * @param hasFma whether a fused multiply-add is one instruction
 * @param hasHalf whether conversions between binary16 and binary32 are one instruction
 */
public record HostCpu(String triple, String name, String features, int vectorBits, boolean hasFma, boolean hasHalf)
        implements Processor {
    private record Chosen(String level, HostCpu cpu) {
    }

    private static volatile Chosen chosen;
    private static volatile HostCpu host;

    /**
     * The host, or the level of it that {@code -Dkrait.cpu=x86-64-v3} names (v2, v3 or v4); loads LLVM unless
     * an earlier process has done so on this processor.
     *
     * @throws io.krait.settings.SettingException when the setting names no level, or one that the host does not have
     * @throws io.krait.staging.CompilationException when LLVM cannot be loaded
     */
    public static HostCpu get() {
        String level = Settings.CPU.get();
        Chosen c = chosen;
        if (c == null || !c.level.equals(level)) {
            HostCpu known = host;
            if (known == null) {
                known = KnownHosts.get();
                host = known;
            }
            c = new Chosen(level, CpuLevel.choose(known));
            chosen = c;
        }
        return c.cpu;
    }

    /**
     * Another processor than the host, for instance an older one of the same family.
     *
     * @param triple LLVM target triple
     * @param name LLVM name of the processor
     * @param features LLVM feature string with the vector extensions, for instance {@code +avx2,+fma}
     */
    public static HostCpu of(String triple, String name, String features) {
        String[] sorted = features.split(",");
        Arrays.sort(sorted);
        Set<String> on = new HashSet<>(List.of(sorted));
        boolean x86 = triple.startsWith("x86_64");
        boolean avx512 = on.containsAll(Set.of("+avx512f", "+avx512vl", "+avx512bw", "+avx512dq"));
        int bits = avx512 ? 512 : on.contains("+avx2") ? 256 : 128;
        return new HostCpu(triple, name, String.join(",", sorted), bits, !x86 || on.contains("+fma"),
                x86 ? on.contains("+f16c") : triple.startsWith("aarch64"));
    }

    /** True if {@link #get} knew the host from an earlier process. */
    public static boolean isRemembered() {
        return KnownHosts.isFound();
    }

    /** What LLVM says of the host; loads it. */
    static HostCpu ask() {
        Llvm.load();
        return of(Messages.take(LLVMGetDefaultTargetTriple()), Messages.take(LLVMGetHostCPUName()),
                Messages.take(LLVMGetHostCPUFeatures()));
    }

    /** True for the x86-64 family. */
    @Override
    public boolean isX86() {
        return triple.startsWith("x86_64");
    }

    @Override
    public boolean isGpu() {
        return false;
    }

    /** False on x86, see Note [Minimum and maximum] in {@link FloatEmitter}. */
    @Override
    public boolean hasMinimum(DType t) {
        return !isX86();
    }

    /** False: the instruction of x86 takes subnormal numbers for zero. */
    @Override
    public boolean hasBrain() {
        return false;
    }

    /**
     * This machine as a compilation target.
     *
     * <p>Note [Upper halves]. LLVM clears the upper halves of the vector registers at the end of each function that has
     * used them, because older instructions are slow otherwise. It does so even in functions whose calling convention
     * preserves all registers, as that of {@link RareCode} does. So it is told not to, and kernels do it themselves
     * before they return or call a C function.
     */
    public TargetSpec spec(OptLevel level) {
        return new TargetSpec(triple, name, isX86() ? features + ",-vzeroupper" : features, level);
    }

    /**
     * True if this processor can run code that was made for another one.
     *
     * @param needs the level of x86-64 that the code needs, or empty
     * @param made the {@link #key} of the other one, and what follows it
     */
    public boolean canRun(String needs, String made) {
        return made.startsWith(key()) || made.startsWith(triple + " ") && CpuLevel.runsOn(needs, this);
    }

    /** The rank of the processor in a {@link #key}: the higher its level of x86-64, the higher; else -1. */
    public static int rank(String key) {
        int begin = key.indexOf(' ') + 1;
        int end = key.indexOf(' ', begin);
        return end < 0 ? -1 : CpuLevel.indexOf(key.substring(begin, end));
    }

    /** Everything that machine code depends on besides the LLVM version. */
    public String key() {
        return triple + " " + name + " " + features;
    }

    @Override
    public String toString() {
        return name + ", " + vectorBits + "-bit vectors" + (hasFma ? ", fma" : "");
    }
}
