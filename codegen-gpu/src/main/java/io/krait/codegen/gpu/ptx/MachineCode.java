package io.krait.codegen.gpu.ptx;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the machine code of a kernel is made of. NVIDIA's disassemblers tell, where they are installed; else the
 * instructions of the PTX are counted, from which the assembler makes those of the machine.
 */
public final class MachineCode {
    private static final Pattern SASS = Pattern.compile("/\\*[0-9a-f]{4,}\\*/\\s+(?:@!?U?P\\w+\\s+)?([A-Z][A-Z0-9_]*)");
    private static final Pattern PTX = Pattern.compile("^\\s+(?:@!?%p\\d+\\s+)?([a-z][\\w.:]*)\\s*[^:]*;");
    private static final int SECONDS = 20;

    private MachineCode() {
    }

    /**
     * The summary, some lines.
     *
     * @param cubin the machine code; empty if there is none
     * @param ptx what it was made of
     * @param arch what it is for
     * @param needs what the assembler, or the driver, says of it; may be empty
     */
    public static String summary(byte[] cubin, String ptx, String arch, String needs) {
        for (String tool : List.of("nvdisasm", "cuobjdump")) {
            Optional<Path> at = cubin.length == 0 ? Optional.empty() : find(tool);
            if (at.isPresent()) {
                String text = disassemble(at.get(), tool, cubin);
                Map<String, Integer> counts = count(SASS, text);
                if (!counts.isEmpty()) {
                    return text("machine code for " + arch + ", from " + tool, needs, counts, MachineCode::kindOfSass);
                }
            }
        }
        return text("PTX for " + arch + ": nvdisasm and cuobjdump "
                + (cubin.length == 0 ? "have no machine code to read" : "are not installed")
                + (needs.isEmpty() ? "" : ", registers and spills are the assembler's numbers"),
                needs, count(PTX, ptx), MachineCode::kindOfPtx);
    }

    private static String text(String from, String needs, Map<String, Integer> counts,
            java.util.function.UnaryOperator<String> kindOf) {
        Map<String, TreeMap<String, Integer>> kinds = new LinkedHashMap<>();
        int all = 0;
        for (Map.Entry<String, Integer> e : counts.entrySet()) {
            kinds.computeIfAbsent(kindOf.apply(e.getKey()), k -> new TreeMap<>()).merge(e.getKey(), e.getValue(),
                    Integer::sum);
            all += e.getValue();
        }
        StringBuilder s = new StringBuilder(from).append('\n');
        if (!needs.isEmpty()) {
            s.append("  ").append(needs.strip()).append('\n');
        }
        s.append("  ").append(all).append(" instructions\n");
        List<Map.Entry<String, TreeMap<String, Integer>>> order = new ArrayList<>(kinds.entrySet());
        order.sort(Comparator.comparingInt(e -> -sum(e.getValue())));
        for (Map.Entry<String, TreeMap<String, Integer>> e : order) {
            s.append(String.format("  %-12s %5d ", e.getKey(), sum(e.getValue())));
            e.getValue().entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue().reversed()).limit(8)
                    .forEach(o -> s.append(' ').append(o.getKey()).append(' ').append(o.getValue()));
            s.append('\n');
        }
        return s.toString();
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Map<String, Integer> count(Pattern p, String text) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : text.split("\n")) {
            Matcher m = p.matcher(line);
            if (m.find()) {
                counts.merge(m.group(1), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** The kind of a machine instruction. */
    static String kindOfSass(String op) {
        if (op.matches("(LDG|STG|LD|ST|LDS|STS|LDL|STL|LDC|ULDC|LDSM|STSM|ATOM|ATOMG|ATOMS|RED|REDG|LDGSTS|CCTL|UBLKCP"
                + "|LDCU)")) {
            return "memory";
        }
        if (op.matches("(HMMA|IMMA|DMMA|BMMA|HGMMA|QGMMA|IGMMA|UTCHMMA)")) {
            return "tensor";
        }
        if (op.matches("(BRA|BRX|JMP|EXIT|RET|CALL|BSSY|BSYNC|BREAK|BAR|WARPSYNC|NOP|DEPBAR|LDGDEPBAR|MEMBAR|ERRBAR"
                + "|YIELD|BMOV|NANOSLEEP|BPT|KILL|SYNCS|UBRA)")) {
            return "control";
        }
        if (op.matches("(F2I|I2F|F2F|F2FP|I2FP|I2I|FRND|F2IP)")) {
            return "conversion";
        }
        if (op.equals("MUFU")) {
            return "special";
        }
        if (op.matches("D(ADD|MUL|FMA|SETP|MNMX)")) {
            return "f64";
        }
        if (op.matches("F(ADD|MUL|FMA|FMA32I|SETP|SET|MNMX|SEL|CHK|SWZADD|MUL32I|ADD32I)")) {
            return "f32";
        }
        if (op.matches("H(ADD2|MUL2|FMA2|SETP2|SET2|MNMX2).*")) {
            return "f16";
        }
        return op.matches("(MOV|UMOV|SEL|USEL|PRMT|S2R|S2UR|CS2R|SHFL|R2UR|VOTE|VOTEU|P2R|R2P|PLOP3|UPLOP3|MATCH|REDUX"
                + "|MOV32I)") ? "moves" : "integer";
    }

    /** The kind of a PTX instruction, and its name without types. */
    static String kindOfPtx(String op) {
        String name = op.split("\\.")[0];
        if (name.matches("ld|st|ldu|atom|red|cp|prefetch|ldmatrix|stmatrix|cvta|discard")) {
            return "memory";
        }
        if (name.matches("bra|ret|exit|call|bar|barrier|membar|fence|brkpt|trap|nanosleep|griddepcontrol")) {
            return "control";
        }
        if (name.matches("mma|wmma|wgmma|tcgen05")) {
            return "tensor";
        }
        if (name.equals("cvt")) {
            return "conversion";
        }
        if (name.matches("mov|selp|shfl|vote|prmt|activemask|match|redux")) {
            return "moves";
        }
        if (name.matches("ex2|lg2|sin|cos|rcp|rsqrt|sqrt|tanh")) {
            return "special";
        }
        return op.contains(".f64") ? "f64" : op.contains(".f32") ? "f32" : op.contains("f16") ? "f16" : "integer";
    }

    private static Optional<Path> find(String tool) {
        List<String> places = new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "")
                .split(Pattern.quote(File.pathSeparator))));
        String home = System.getenv().getOrDefault("CUDA_HOME", "");
        if (!home.isEmpty()) {
            places.add(home + "/bin");
        }
        places.add("/usr/local/cuda/bin");
        for (String p : places) {
            for (String name : List.of(tool, tool + ".exe")) {
                File f = new File(p, name);
                if (!p.isEmpty() && f.isFile() && f.canExecute()) {
                    return Optional.of(f.toPath());
                }
            }
        }
        return Optional.empty();
    }

    private static String disassemble(Path tool, String name, byte[] cubin) {
        try {
            Path file = Files.createTempFile("krait", ".cubin");
            try {
                Files.write(file, cubin);
                List<String> command = name.equals("nvdisasm") ? List.of(tool.toString(), "-c", file.toString())
                        : List.of(tool.toString(), "-sass", file.toString());
                Path text = Files.createTempFile("krait", ".sass");
                try {
                    Process p = new ProcessBuilder(command).redirectOutput(text.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
                    boolean ended = p.waitFor(SECONDS, TimeUnit.SECONDS);
                    p.destroyForcibly();
                    return ended && p.exitValue() == 0 ? Files.readString(text, StandardCharsets.ISO_8859_1) : "";
                } finally {
                    Files.deleteIfExists(text);
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The PTX is counted then.
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
