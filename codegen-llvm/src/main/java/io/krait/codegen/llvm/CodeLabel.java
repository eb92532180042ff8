package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.Origin;

/**
 * What debuggers and profilers call machine code.
 *
 * <p>Note [Labels]. The label is the name of the source file in the LLVM module, and so in the object file, where it
 * costs little and is there also when the object file comes from a cache.
 *
 * @param function the method of the program that the code is from
 * @param file the source file
 * @param line the line, or 0
 */
record CodeLabel(String function, String file, int line) {
    /** The label of code that does not say. */
    static final CodeLabel NONE = new CodeLabel("kernel", "", 0);

    private static final String BEGIN = "source_filename = \"";
    private static final String PREFIX = "krait:";
    private static final int MOST = 80;

    /** The label of a kernel. */
    static CodeLabel of(Kernel kernel) {
        Origin o = first(kernel.body());
        return o.equals(Origin.NONE) ? new CodeLabel(plain(kernel.name()), "", 0)
                : new CodeLabel(method(o.method()), plain(o.file()), Math.max(0, o.line()));
    }

    private static Origin first(Region region) {
        for (Stm s : region.body()) {
            if (!s.origin().at().isEmpty()) {
                return s.origin();
            }
        }
        return Origin.NONE;
    }

    /** The method that a lambda is written in. */
    private static String method(String name) {
        if (name.startsWith("lambda$")) {
            int end = name.lastIndexOf('$');
            return plain(name.substring("lambda$".length(), Math.max(end, "lambda$".length())));
        }
        return plain(name);
    }

    /** What is neither ASCII nor has a meaning in quotes or brackets. */
    private static String plain(String s) {
        StringBuilder b = new StringBuilder(KernelEmitter.printable(s));
        for (int i = 0; i < b.length(); i++) {
            if ("\"\\[] :".indexOf(b.charAt(i)) >= 0) {
                b.setCharAt(i, '_');
            }
        }
        b.setLength(Math.min(b.length(), MOST));
        return b.isEmpty() ? "kernel" : b.toString();
    }

    /** The line of a module that holds the label. */
    String header() {
        return BEGIN + this + "\"";
    }

    /** The label in the text of a module. */
    static CodeLabel ofModule(String ir) {
        int begin = ir.indexOf(BEGIN);
        int end = begin < 0 ? -1 : ir.indexOf('"', begin + BEGIN.length());
        return end < 0 ? NONE : parse(ir.substring(begin + BEGIN.length(), end));
    }

    /** The label that a text is, of whatever origin. */
    static CodeLabel parse(String text) {
        int open = text.indexOf(" [");
        if (!text.startsWith(PREFIX) || open < 0 || !text.endsWith("]")) {
            return text.startsWith(PREFIX) ? new CodeLabel(plain(text.substring(PREFIX.length())), "", 0) : NONE;
        }
        String function = plain(text.substring(PREFIX.length(), open));
        String where = text.substring(open + 2, text.length() - 1);
        int colon = where.lastIndexOf(':');
        int line = colon < 0 ? 0 : number(where.substring(colon + 1));
        return new CodeLabel(function, plain(line == 0 ? where : where.substring(0, colon)), line);
    }

    /** The label of a function of the module. */
    CodeLabel of(String symbol) {
        String name = NativeCode.plainName(symbol);
        return name.equals(LlvmEmitter.SYMBOL) ? this : new CodeLabel(function + "_" + plain(name), file, line);
    }

    /** A positive number, or 0. */
    static int number(String digits) {
        int n = 0;
        for (int i = 0; i < digits.length(); i++) {
            int d = digits.charAt(i) - '0';
            if (d < 0 || d > 9 || n > 100_000_000) {
                return 0;
            }
            n = 10 * n + d;
        }
        return n;
    }

    /** For instance {@code krait:wave [Wave.java:12]}. */
    @Override
    public String toString() {
        return PREFIX + function + (file.isEmpty() ? "" : " [" + file + (line > 0 ? ":" + line : "") + "]");
    }
}
