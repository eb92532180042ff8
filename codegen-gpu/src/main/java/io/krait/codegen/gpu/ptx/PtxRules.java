package io.krait.codegen.gpu.ptx;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What PTX must not contain, or results would not have the same bits on every machine.
 *
 * <p>Note [Rounding that is named]. Assemblers and drivers fuse a multiplication and an addition without a rounding
 * modifier into one operation, which rounds once. With {@code .rn} they must not, and LLVM writes it unless the IR has
 * fast-math flags. So a module without these instructions has the same bits whoever compiles it further.
 */
public final class PtxRules {
    private static final String TYPE = "(?:f16|f16x2|bf16|bf16x2|f32|f32x2|f64)\\b";

    /** Flushed denormals, approximations, and arithmetic that may be contracted. */
    private static final Pattern INEXACT = Pattern.compile(
            "\\.ftz\\b|\\.approx\\b|\\.full\\b|(?<![.\\w])(?:add|sub|mul|div|sqrt|rcp)\\." + TYPE);

    private static final Pattern FUSED = Pattern.compile("\\b(?:fma|mad)\\.r[nzmp]\\.(?:sat\\.)?" + TYPE);

    private PtxRules() {
    }

    /** The lines that break the rules; none in PTX that Krait makes. */
    public static List<String> violations(String ptx) {
        return ptx.lines().map(PtxRules::code).filter(l -> INEXACT.matcher(l).find()).map(String::strip).toList();
    }

    /** How many fused multiply-adds there are: as many as the IR asks for, if nothing is unrolled or left out. */
    public static int fusedOperations(String ptx) {
        return (int) ptx.lines().map(PtxRules::code).filter(l -> FUSED.matcher(l).find()).count();
    }

    /** True for an instruction of inline assembly that keeps to the rules. */
    static boolean isExact(String instruction) {
        return !INEXACT.matcher(instruction).find();
    }

    private static String code(String line) {
        int comment = line.indexOf("//");
        return comment < 0 ? line : line.substring(0, comment);
    }
}
