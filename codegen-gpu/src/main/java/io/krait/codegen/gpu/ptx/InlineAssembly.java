package io.krait.codegen.gpu.ptx;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks inline assembly in IR text: that its instructions are known ones which keep the bits, and that its operands
 * are what LLVM can handle, as LLVM ends the process over the others. Whether the instructions exist on the
 * architecture is left to the assembler, which reports errors.
 */
final class InlineAssembly {
    private static final Pattern CALL = Pattern.compile(
            "([\\w}\\])>]+)\\s+asm\\s+(?:(?:sideeffect|alignstack|inteldialect|unwind)\\s+)*\"([^\"]*)\""
            + "(?:\\s*,\\s*\"([^\"]*)\")?");
    private static final Pattern HEX = Pattern.compile("\\\\([0-9a-fA-F]{2})");
    private static final Pattern OPERAND = Pattern.compile("\\$(?:\\$|(\\d+)|\\{(\\d+)\\})?");
    private static final Pattern CONSTRAINT = Pattern.compile("=?&?[hrlfdcbn]|i|\\d+|~\\{memory\\}");

    /** Instructions by the part of their name before the first dot. */
    private static final Set<String> KNOWN = Set.of("mov", "ld", "st", "atom", "red", "multimem", "fence", "membar",
            "prefetch", "prefetchu", "createpolicy", "applypriority", "discard", "cvta", "cvt", "cp", "mbarrier",
            "wgmma", "mma", "ldmatrix", "stmatrix", "movmatrix", "bar", "barrier", "griddepcontrol", "nanosleep",
            "activemask", "setmaxnreg", "elect", "mapa", "getctarank", "isspacep", "tensormap", "setp", "selp", "and",
            "or", "xor", "not", "shl", "shr", "shf", "add", "sub", "mul", "mad", "fma", "min", "max", "abs", "neg",
            "lop3", "prmt", "bfe", "bfi", "bfind", "clz", "popc", "brev", "fns", "vote", "match", "redux", "shfl",
            "dp4a", "dp2a", "trap", "brkpt", "copysign");

    private InlineAssembly() {
    }

    /** What is wrong with the inline assembly of a line, if anything. */
    static Optional<String> problem(String line) {
        Matcher m = CALL.matcher(line);
        int found = 0;
        while (m.find()) {
            found++;
            String text = HEX.matcher(m.group(2)).replaceAll(h ->
                    Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(h.group(1), 16))));
            for (String statement : statements(text)) {
                if (!isKnown(statement)) {
                    return Optional.of("inline assembly with '" + statement + "' is not allowed");
                }
            }
            if (m.group(3) == null) {
                return Optional.of("the constraints of inline assembly must stand on its line");
            }
            Optional<String> wrong = operands(text, m.group(3).isEmpty() ? List.of() : List.of(m.group(3).split(",")),
                    m.group(1));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return found > 0 || !line.matches(".*\\basm\\b[^\"]*\".*") ? Optional.empty()
                : Optional.of("inline assembly of a form that is not known");
    }

    private static Optional<String> operands(String text, List<String> constraints, String result) {
        for (String c : constraints) {
            if (!CONSTRAINT.matcher(c.strip()).matches()) {
                return Optional.of("inline assembly with the constraint '" + c + "' is not allowed");
            }
        }
        if (constraints.contains("=d") && constraints.stream().filter(c -> c.startsWith("=")).count() == 1
                && !result.equals("double")) {
            return Optional.of("inline assembly cannot give a " + result + " in a register for double");
        }
        long operands = constraints.stream().filter(c -> !c.startsWith("~")).count();
        Matcher m = OPERAND.matcher(text);
        while (m.find()) {
            String number = m.group(1) != null ? m.group(1) : m.group(2);
            if (number == null ? !m.group().equals("$$") : number.length() > 4
                    || Integer.parseInt(number) >= operands) {
                return Optional.of("inline assembly has no operand '" + m.group() + "'");
            }
        }
        return Optional.empty();
    }

    private static List<String> statements(String assembly) {
        // Braces open and close scopes, and a predicate may come first.
        return assembly.lines().flatMap(l -> List.of(l.split(";")).stream())
                .map(s -> s.strip().replaceFirst("^[{}\\s]+", "").replaceFirst("^@!?[%$\\w]+\\s+", "").strip())
                .filter(s -> !s.isEmpty()).toList();
    }

    private static boolean isKnown(String statement) {
        if (statement.startsWith(".reg ") || statement.startsWith("//")) {
            return true;
        }
        String mnemonic = statement.split("\\s", 2)[0];
        return KNOWN.contains(mnemonic.split("\\.", 2)[0]) && PtxRules.isExact(mnemonic);
    }
}
