package io.krait.codegen.gpu.ptx;

import io.krait.staging.CompilationException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks through IR text for what would end the process inside LLVM or change the bits of results, before LLVM sees it:
 * intrinsics that are not in {@link IntrinsicTable}, instructions and names without counterpart on GPUs, fast-math, and
 * inline assembly other than known instructions. One thing it cannot see: a pointer into one address space that is cast
 * to a generic one and from there to a third, which ends the process, too.
 */
public final class IntrinsicGuard {
    private static final Pattern INTRINSIC = Pattern.compile("@\"?(llvm\\.[\\w.]+)");
    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern GLOBAL = Pattern.compile("@(?:\"([^\"]*)\"|([-\\w.$]+))");
    private static final Pattern PTX_NAME = Pattern.compile("[A-Za-z_$.][\\w$.]*");

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
            + "fptosi|fptoui|sitofp|uitofp" + END + ".*\\bi128\\b");
    private static final Pattern TO_BFLOAT = Pattern.compile(WORD + "sitofp|uitofp" + END + ".*i(?:32|64)\\b.*\\bto\\b"
            + ".*\\bbfloat\\b");
    private static final Pattern SCOPE = Pattern.compile("\\bsyncscope\\(\"([^\"]*)\"\\)");

    private static final Set<String> SCOPES = Set.of("", "block", "device");
    private static final int HOPPER = 90;

    /** The initial value of shared memory cannot be given. */
    private static final Pattern SHARED = Pattern.compile("=.*\\baddrspace\\(3\\)\\s+(?:global|constant)\\s");
    private static final Pattern NO_VALUE = Pattern.compile("\\b(?:undef|poison|external)\\b");
    private static final Pattern SPACE = Pattern.compile("\\baddrspace\\((?!(?:[01345]|101)\\))");
    private static final Pattern BETWEEN_SPACES = Pattern.compile(WORD + "addrspacecast" + END
            + ".*addrspace\\(([^)]*)\\).*\\bto\\s+ptr\\s+addrspace\\((?!\\1\\)).*");
    private static final Pattern CONSTANT_WRITE = Pattern.compile(WORD + "atomicrmw|cmpxchg" + END
            + ".*\\baddrspace\\(4\\)");
    private static final Pattern WIDE = Pattern.compile(WORD + "i(?:129|1[3-9]\\d|[2-9]\\d\\d|\\d{4,})" + END);
    private static final Pattern BOUNDS = Pattern.compile(
            "!\"(?:(?:max|req)ntid[xyz]|minctasm|maxnreg|cluster_dim_[xyz]|maxclusterrank)\"");
    private static final Pattern BOUND_ENTRY = Pattern.compile("![\\w.]+\\s*=\\s*!\\{ptr @[\\w$.]+"
            + "(?:, !\"\\w+\", i32 \\d+)+\\}");

    private static final Pattern EMPTY_TYPE = Pattern.compile("[(,]\\s*\\{\\s*\\}");

    /** The words that the patterns for instructions begin with; wide integers and empty types are seen otherwise. */
    private static final Set<String> TRIGGERS = Set.of("fast", "reassoc", "nnan", "ninf", "nsz", "arcp", "contract",
            "afn", "frem", "invoke", "callbr", "landingpad", "resume", "catchpad", "indirectbr", "blockaddress",
            "va_arg", "thread_local", "alias", "ifunc", "fp128", "ppc_fp128", "x86_fp80", "x86_amx", "module", "fptosi",
            "fptoui", "sitofp", "uitofp", "addrspace", "addrspacecast", "atomicrmw", "cmpxchg");

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
        String code = line.indexOf(';') >= 0 ? withoutComment(line) : line;
        Optional<String> problem = code.indexOf('@') >= 0 ? names(code, arch, known) : Optional.empty();
        String bare = code;
        if (problem.isEmpty() && code.indexOf('"') >= 0) {
            problem = strings(code, arch);
            bare = STRING.matcher(code).replaceAll("\"\"");
        }
        return problem.isEmpty() && hasTrigger(bare) ? instruction(bare, arch) : problem;
    }

    private static Optional<String> names(String code, GpuArch arch, Set<String> known) {
        Matcher m = INTRINSIC.matcher(code);
        while (m.find()) {
            if (known.add(m.group(1)) && !IntrinsicTable.allows(m.group(1), arch)) {
                return Optional.of("the intrinsic " + m.group(1) + " has no code there, or not with the bits that other"
                        + " machines give");
            }
        }
        Matcher global = GLOBAL.matcher(code);
        while (global.find()) {
            String name = global.group(1) != null ? global.group(1) : global.group(2);
            if (known.add(name) && !PTX_NAME.matcher(name).matches()) {
                return Optional.of("'" + name + "' is no name in PTX, which has letters, digits, _ and $");
            }
        }
        return Optional.empty();
    }

    /** Tells the lines that need a closer look quickly, as there are few of them: by their words. */
    private static boolean hasTrigger(String code) {
        int i = 0;
        int n = code.length();
        while (i < n) {
            char c = code.charAt(i);
            if (c == '%' || c == '@' || c == '.') {
                i = endOfWord(code, i + 1);
            } else if (isWord(c)) {
                int end = endOfWord(code, i);
                String word = code.substring(i, end);
                if (TRIGGERS.contains(word) || c == 'i' && end - i > 3 && Character.isDigit(code.charAt(i + 1))) {
                    return true;
                }
                i = end;
            } else if (c == '{' && EMPTY_TYPE.matcher(code).find()) {
                return true;
            } else {
                i++;
            }
        }
        return false;
    }

    private static int endOfWord(String code, int from) {
        int i = from;
        while (i < code.length() && (isWord(code.charAt(i)) || code.charAt(i) == '.' || code.charAt(i) == '-')) {
            i++;
        }
        return i;
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$';
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
        if (WIDE.matcher(code).find()) {
            return Optional.of("GPUs have no integers of more than 128 bits");
        }
        if (EMPTY_TYPE.matcher(code).find()) {
            return Optional.of("GPUs have no parameters of empty types");
        }
        if (SHARED.matcher(code).find() && !NO_VALUE.matcher(code).find()) {
            return Optional.of("shared memory has no initial value but undef");
        }
        if (SPACE.matcher(code).find() || BETWEEN_SPACES.matcher(code).find()) {
            return Optional.of("GPUs have no such address space, or no conversion between two of them");
        }
        if (CONSTANT_WRITE.matcher(code).find()) {
            return Optional.of("constant memory cannot be written");
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
        if (BOUNDS.matcher(code).find() && !BOUND_ENTRY.matcher(code.strip()).matches()) {
            return Optional.of("launch bounds are given as numbers of type i32");
        }
        return InlineAssembly.problem(code);
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
