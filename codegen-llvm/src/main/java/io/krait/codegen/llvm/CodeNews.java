package io.krait.codegen.llvm;

import io.krait.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells debuggers and profilers what machine code is loaded, where settings ask for it. What goes wrong here is logged
 * once and changes nothing else.
 */
final class CodeNews {
    private static final int FUNCTION = 2;

    private static boolean warned;

    /**
     * A function in memory.
     *
     * @param name for people
     * @param section the section of the object file
     * @param offset the byte in the section
     * @param address where it is
     * @param bytes how long it is
     */
    record Function(String name, int section, long offset, long address, int bytes) {
    }

    private CodeNews() {
    }

    /** True if somebody wants to know. */
    static boolean isWanted() {
        return isDebugging() || !Settings.PERF.get().equals("off");
    }

    private static boolean isDebugging() {
        return Settings.DEBUG.get().equals("lines");
    }

    /**
     * Tells of code that was loaded.
     *
     * @return what is to be done when it is freed, before that
     */
    static Runnable announce(byte[] object, ElfLoader.Image image) {
        return harmless(() -> tell(object, image));
    }

    /** Does it, or warns: a debugger's library that cannot be had is a {@link LinkageError}. */
    static Runnable harmless(Supplier<Runnable> news) {
        try {
            return news.get();
        } catch (RuntimeException | LinkageError e) {
            Throwable why = e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
            warn("machine code cannot be shown to debuggers or profilers: " + why.getMessage());
            return () -> {
            };
        }
    }

    private static Runnable tell(byte[] object, ElfLoader.Image image) {
        ElfObject elf = new ElfObject(object);
        List<Function> functions = functions(elf, image.sections());
        switch (Settings.PERF.get()) {
            case "map" -> PerfMap.add(functions);
            case "jitdump" -> JitDump.add(functions, LineTable.read(elf), image);
            default -> {
                // No profiler.
            }
        }
        if (isDebugging()) {
            long entry = GdbInterface.register(elf.placed(image.sections()));
            return () -> GdbInterface.withdraw(entry);
        }
        return () -> {
        };
    }

    private static List<Function> functions(ElfObject elf, long[] sections) {
        int symbols = elf.symbolTable();
        CodeLabel label = CodeLabel.NONE;
        List<Function> found = new ArrayList<>();
        for (int i = 1; symbols != 0 && i < elf.symbols(symbols); i++) {
            String name = elf.symbolName(symbols, i);
            if (elf.symbolKind(symbols, i) == ElfObject.FILE) {
                label = CodeLabel.parse(name);
            }
            int section = elf.symbolSection(symbols, i);
            if (elf.symbolKind(symbols, i) == FUNCTION && section > 0 && section < sections.length
                    && sections[section] != 0) {
                found.add(new Function(label.of(name).toString(), section, elf.symbolValue(symbols, i),
                        sections[section] + elf.symbolValue(symbols, i), (int) elf.symbolSize(symbols, i)));
            }
        }
        return found;
    }

    /** The number of this process. */
    static long process() {
        return ProcessHandle.current().pid();
    }

    /** Logs, the first time. */
    static void warn(String what) {
        synchronized (CodeNews.class) {
            if (warned) {
                return;
            }
            warned = true;
        }
        System.getLogger("io.krait.codegen.llvm").log(System.Logger.Level.WARNING, what);
    }

    /** The directory that perf looks in. */
    static Path directory() {
        return Path.of("/tmp");
    }
}
