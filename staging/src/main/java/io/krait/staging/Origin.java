package io.krait.staging;

import java.lang.StackWalker.StackFrame;
import java.util.Optional;

/**
 * Where in the user's source something was recorded.
 *
 * @param method the method, simple name
 * @param file the source file, or the class name when the class file has none
 * @param line the line, or -1
 */
public record Origin(String method, String file, int line) {
    /** Used for values that no user line asked for. */
    public static final Origin NONE = new Origin("", "", -1);

    private static final StackWalker WALKER = StackWalker.getInstance();

    /** The innermost frame on this thread's stack that is not part of Krait itself. */
    public static Origin here() {
        Optional<StackFrame> frame = WALKER.walk(s -> s.filter(f -> !isOwn(f.getClassName())).findFirst());
        return frame.isPresent() ? of(frame.get()) : NONE;
    }

    private static Origin of(StackFrame f) {
        String file = f.getFileName();
        if (file == null) {
            return new Origin(f.getMethodName(), f.getClassName(), f.getLineNumber());
        }
        Sources.saw(file, f.getClassName());
        return new Origin(f.getMethodName(), file, f.getLineNumber());
    }

    private static boolean isOwn(String c) {
        if (c.startsWith("java.") || c.startsWith("jdk.")) {
            return true;
        }
        if (!c.startsWith("io.krait.")) {
            return false;
        }
        // Examples, benchmarks and tests are users.
        String rest = c.substring("io.krait.".length());
        boolean own = rest.indexOf('.') < 0 || rest.startsWith("staging.") || rest.startsWith("settings.")
                || rest.startsWith("ndarray.") || rest.startsWith("optimizer.");
        return own && !isTest(c);
    }

    private static boolean isTest(String c) {
        int inner = c.indexOf('$');
        String top = inner < 0 ? c : c.substring(0, inner);
        return top.endsWith("Test") || top.endsWith("Properties");
    }

    /** For messages: {@code at File.java:12}, {@code in JShell}, or an empty string when unknown. */
    public String at() {
        if (isShell()) {
            return "in JShell";
        }
        return this == NONE || file.isEmpty() ? "" : "at " + file + (line > 0 ? ":" + line : "");
    }

    /** JShell wraps each snippet in a class of its own, whose name and lines say nothing to people. */
    private boolean isShell() {
        return file.startsWith("$JShell$");
    }

    @Override
    public String toString() {
        return isShell() ? "JShell" : file + (line > 0 ? ":" + line : "");
    }
}
