package io.krait.codegen.llvm;

import io.krait.settings.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The levels of the x86-64 ABI supplement, for code of older processors than the host. */
enum CpuLevel {
    /** SSE 4.2. */
    V2("x86-64-v2", List.of("+cx16", "+popcnt", "+sahf", "+sse3", "+sse4.1", "+sse4.2", "+ssse3")),
    /** AVX2 and FMA. */
    V3("x86-64-v3", List.of("+avx", "+avx2", "+bmi", "+bmi2", "+f16c", "+fma", "+lzcnt", "+movbe", "+popcnt",
            "+sse4.2")),
    /** AVX-512 F, BW, CD, DQ and VL. */
    V4("x86-64-v4", List.of("+avx2", "+avx512bw", "+avx512cd", "+avx512dq", "+avx512f", "+avx512vl", "+bmi", "+bmi2",
            "+f16c", "+fma", "+lzcnt", "+movbe", "+popcnt", "+sse4.2"));

    private final String label;
    private final List<String> features;

    CpuLevel(String label, List<String> features) {
        this.label = label;
        this.features = features;
    }

    /** Its name. */
    String label() {
        return label;
    }

    /** A processor of this level and no more. */
    HostCpu cpu(String triple) {
        return HostCpu.of(triple, label, String.join(",", features));
    }

    /**
     * The processor that the setting names.
     *
     * @throws io.krait.settings.SettingException if there is no such level or the host does not have it
     */
    static HostCpu choose(HostCpu host) {
        String wanted = Settings.CPU.get();
        if (wanted.equals("native")) {
            return host;
        }
        CpuLevel level = Arrays.stream(values()).filter(l -> l.label.equals(wanted)).findFirst().orElseThrow();
        if (!level.runsOn(host)) {
            throw Settings.CPU.refuse("needs instructions that this processor, " + host
                    + ", does not have; use a lower level or native");
        }
        return level.cpu(host.triple());
    }

    private boolean runsOn(HostCpu host) {
        // The features of a level are those that matter to it; higher levels have those of lower ones too.
        return host.isX86() && (indexOf(host.name()) >= ordinal() || hasFeatures(host));
    }

    private boolean hasFeatures(HostCpu host) {
        return new HashSet<>(Arrays.asList(host.features().split(","))).containsAll(features);
    }

    /** The position of a level from the lowest on, -1 if there is no such level. */
    static int indexOf(String label) {
        for (CpuLevel l : values()) {
            if (l.label.equals(label)) {
                return l.ordinal();
            }
        }
        return -1;
    }

    /** True if a processor has the instructions of the level with this name. */
    static boolean runsOn(String label, HostCpu host) {
        int level = indexOf(label);
        return level >= 0 && values()[level].runsOn(host);
    }

    /** The highest level that the words of {@code /proc/cpuinfo} allow; null if they allow none. */
    static HostCpu ofFlags(String triple, String cpuInfo) {
        Set<String> words = new HashSet<>(Arrays.asList(cpuInfo.split("\\s+")));
        CpuLevel best = null;
        for (CpuLevel l : values()) {
            if (words.containsAll(l.flags())) {
                best = l;
            }
        }
        return best == null ? null : best.cpu(triple);
    }

    /** What Linux calls the features. */
    private List<String> flags() {
        List<String> flags = new ArrayList<>();
        for (String f : features) {
            flags.add(switch (f) {
                case "+sahf" -> "lahf_lm";
                case "+sse3" -> "pni";
                case "+bmi" -> "bmi1";
                case "+lzcnt" -> "abm";
                default -> f.substring(1).replace('.', '_');
            });
        }
        return flags;
    }
}
