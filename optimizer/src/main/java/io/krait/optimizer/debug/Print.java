package io.krait.optimizer.debug;

import io.krait.events.Meter;
import io.krait.events.Phase;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.settings.Settings;
import io.krait.staging.Graph;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Prints what the compiler makes, when it makes it, to standard error: {@code -Dkrait.print=graph,loops,llvm}. Each
 * text has a head that tells the stage, the kernel, the function that it belongs to, and the pass that made it. {@code
 * -Dkrait.print.only=text} restricts that to functions and kernels whose names or lines contain the text.
 *
 * <p>Without the setting this costs a compilation next to nothing, and a call nothing.
 */
public final class Print {
    /** What can be printed. The name in small letters is the word for the setting. */
    public enum Stage {
        /** The recorded graph. */
        GRAPH,
        /** Loops as the graph is lowered to them. */
        LOOPS,
        /** Loops after each pass that works on them. */
        PASSES,
        /** Loops as the code generator gets them, with vectors. */
        VECTORS,
        /** What the code generator gives LLVM. */
        LLVM,
        /** Machine code, or PTX. */
        ASSEMBLY,
        /** Each optional rewrite, with its number, see {@link Fuel}. */
        FUEL;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    private Print() {
    }

    /** True if something is to be printed. */
    public static boolean isOn() {
        return !Settings.PRINT.get().isEmpty();
    }

    /** True if a stage is to be printed. */
    public static boolean isOn(Stage stage) {
        List<String> words = Settings.PRINT.get();
        return !words.isEmpty() && words.contains(stage.word);
    }

    /**
     * Prints a text if its stage is asked for.
     *
     * @param kernel the name of the kernel; empty for what belongs to a whole function
     * @param made which pass made it, or when
     * @param text made only if it is printed
     */
    public static void show(Stage stage, String kernel, String made, Supplier<String> text) {
        if (isOn(stage) && isWanted(kernel)) {
            String t = text.get();
            System.err.print("---- krait " + stage.word + ", " + made + what(kernel) + " ----\n" + t
                    + (t.endsWith("\n") ? "" : "\n"));
        }
    }

    /** Prints a graph that is to be compiled. */
    public static void graph(Graph g) {
        if (isOn(Stage.GRAPH)) {
            try (Phase _ = Phase.begin(g, Phase.Kind.OPTIMISE, "print")) {
                show(Stage.GRAPH, "", "recorded", g::text);
            }
        }
    }

    /** Prints a kernel after a pass, and gives it back. */
    public static Kernel after(String pass, Kernel k) {
        // No lambda: passes run in each first call.
        if (isOn(Stage.PASSES)) {
            show(Stage.PASSES, k.name(), "after " + pass, () -> LoopPrinter.print(k));
        }
        return k;
    }

    /** Prints a kernel of loops at some stage. */
    public static void loops(Stage stage, String made, Kernel k) {
        if (isOn(stage)) {
            show(stage, k.name(), made, () -> LoopPrinter.print(k));
        }
    }

    static void line(String text) {
        if (isWanted("")) {
            System.err.println("---- krait " + text + what("") + " ----");
        }
    }

    private static boolean isWanted(String kernel) {
        String only = Settings.PRINT_ONLY.get();
        return only.isEmpty() || kernel.contains(only) || Meter.current().toString().contains(only);
    }

    private static String what(String kernel) {
        Meter function = Meter.current();
        return (kernel.isEmpty() ? "" : ", kernel " + kernel) + (function == Meter.NONE ? "" : ", " + function);
    }
}
