package io.krait.codegen.gpu.ptx;

import io.krait.staging.CompilationException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks through IR text for what would end the process inside LLVM or change the bits of results, before LLVM sees it:
 * intrinsics that are not in {@link IntrinsicTable}, instructions without code on GPUs, fast-math, and inline assembly
 * other than known instructions.
 */
public final class IntrinsicGuard {
    private static final Pattern INTRINSIC = Pattern.compile("@\"?(llvm\\.[\\w.]+)");
    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern ASM = Pattern.compile(
            "\\basm\\s+(?:(?:sideeffect|alignstack|inteldialect|unwind)\\s+)*\"([^\"]*)\"");
    private static final Pattern HEX = Pattern.compile("\\\\([0-9a-fA-F]{2})");

    /** Not a name, not part of one, and not the text of a string, as those are cut out. */
    private static final String WORD = "(?<![%@\\w.$-])(?:";
    private static final String END = ")(?![\\w.$(-])";

    private static final Pattern FAST = Pattern.compile(WORD + "fast|reassoc|nnan|ninf|nsz|arcp|contract|afn" + END);
    private static final Pattern FAST_ATTRIBUTE = Pattern.compile(
            "\"(?:unsafe-fp-math|no-\\w+-fp-math|no-signed-zeros-fp-math|approx-func-fp-math)\"=\"true\""
            + "|\"denormal-fp-math");
    private static final Pattern NO_CODE = Pattern.compile(WORD + "frem|invoke|callbr|landingpad|resume|catchpad|"
            + "indirectbr|blockaddress|va_arg|thread_local|alias|ifunc|fp128|ppc_fp128|x86_fp80|x86_amx|module\\s+asm"
            + END);
    private static final Pattern WIDE_CONVERSION = Pattern.compile(WORD
            + "fptosi|fptoui|sitofp|uitofp" + END + ".*\\bi(?:12[89]|1[3-9]\\d|[2-9]\\d\\d|\\d{4,})\\b");
    private static final Pattern TO_BFLOAT = Pattern.compile(WORD + "sitofp|uitofp" + END + ".*i(?:32|64)\\b.*\\bto\\b"
            + ".*\\bbfloat\\b");
    private static final Pattern SCOPE = Pattern.compile("\\bsyncscope\\(\"([^\"]*)\"\\)");

    private static final Set<String> SCOPES = Set.of("", "block", "device");
    private static final int HOPPER = 90;

    /** Instructions by the part of their name before the first dot. */
    private static final Set<String> ASSEMBLY = Set.of("mov", "ld", "st", "atom", "red", "multimem", "fence", "membar",
            "prefetch", "prefetchu", "createpolicy", "applypriority", "discard", "cvta", "cvt", "cp", "mbarrier",
            "wgmma", "mma", "ldmatrix", "stmatrix", "movmatrix", "bar", "barrier", "griddepcontrol", "nanosleep",
            "activemask", "setmaxnreg", "elect", "mapa", "getctarank", "isspacep", "tensormap", "setp", "selp", "and",
            "or", "xor", "not", "shl", "shr", "shf", "add", "sub", "mul", "mad", "fma", "min", "max", "abs", "neg",
            "lop3", "prmt", "bfe", "bfi", "bfind", "clz", "popc", "brev", "fns", "vote", "match", "redux", "shfl",
            "dp4a", "dp2a", "trap", "brkpt", "copysign");

    private IntrinsicGuard() {
    }

    /**
     * Checks a module.
     *
     * @throws CompilationException when it must not go to LLVM for the architecture; names the line
     */
    public static void check(String ir, GpuArch arch) {
        Set<String> known = new HashSet<>();
        int number = 0;
        for (String line : ir.lines().toList()) {
            number++;
            Optional<String> problem = problem(line, arch, known);
            if (problem.isPresent()) {
                throw new CompilationException("the code of this kernel cannot be compiled for " + arch + ": "
                        + problem.get() + ", at line " + number + ": " + line.strip());
            }
        }
    }

    private static Optional<String> problem(String line, GpuArch arch, Set<String> known) {
        String code = withoutComment(line);
        Matcher m = INTRINSIC.matcher(code);
        while (m.find()) {
            if (known.add(m.group(1)) && !IntrinsicTable.allows(m.group(1), arch)) {
                return Optional.of("the intrinsic " + m.group(1) + " has no code there, or not with the bits that other"
                        + " machines give");
            }
        }
        String bare = code;
        if (code.indexOf('"') >= 0) {
            Optional<String> problem = strings(code, arch);
            if (problem.isPresent()) {
                return problem;
            }
            bare = STRING.matcher(code).replaceAll("\"\"");
        }
        return instruction(bare, arch);
    }

    private static Optional<String> instruction(String code, GpuArch arch) {
        Matcher fast = FAST.matcher(code);
        if (fast.find()) {
            return Optional.of("the fast-math flag '" + fast.group() + "' changes results");
        }
        Matcher none = NO_CODE.matcher(code);
        if (none.find()) {
            return Optional.of("GPUs have no exact code for '" + none.group() + "'");
        }
        if (WIDE_CONVERSION.matcher(code).find()) {
            return Optional.of("GPUs have no conversions between floating point and integers of more than 64 bits");
        }
        if (arch.capability() < HOPPER && TO_BFLOAT.matcher(code).find()) {
            return Optional.of("a conversion of such integers to bfloat rounds twice");
        }
        return Optional.empty();
    }

    private static Optional<String> strings(String code, GpuArch arch) {
        Matcher scope = SCOPE.matcher(code);
        if (scope.find() && !SCOPES.contains(scope.group(1))
                && !(scope.group(1).equals("cluster") && arch.capability() >= HOPPER)) {
            return Optional.of("there is no synchronisation scope '" + scope.group(1) + "'");
        }
        if (FAST_ATTRIBUTE.matcher(code).find()) {
            return Optional.of("a fast-math attribute changes results");
        }
        Matcher asm = ASM.matcher(code);
        while (asm.find()) {
            String text = HEX.matcher(asm.group(1)).replaceAll(h ->
                    Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(h.group(1), 16))));
            for (String statement : statements(text)) {
                if (!isKnown(statement)) {
                    return Optional.of("inline assembly with '" + statement + "' is not allowed");
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> statements(String assembly) {
        // Braces open scopes; those of vectors are inside of a statement and do no harm as separators of nothing.
        return assembly.lines().flatMap(l -> List.of(l.split(";")).stream())
                .map(s -> s.strip().replaceFirst("^[{}\\s]+", "").replaceFirst("^@!?[%$\\w]+\\s+", "").strip())
                .filter(s -> !s.isEmpty() && !s.equals("}")).toList();
    }

    private static boolean isKnown(String statement) {
        if (statement.startsWith(".reg ") || statement.startsWith("//")) {
            return true;
        }
        String mnemonic = statement.split("[\\s;]", 2)[0];
        return ASSEMBLY.contains(mnemonic.split("\\.", 2)[0]) && PtxRules.isExact(mnemonic);
    }

    private static String withoutComment(String line) {
        boolean inString = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                inString = !inString;
            } else if (c == ';' && !inString) {
                return line.substring(0, i);
            }
        }
        return line;
    }
}
