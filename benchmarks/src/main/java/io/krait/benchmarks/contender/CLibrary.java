package io.krait.benchmarks.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Timing;
import io.krait.benchmarks.workload.CKernel;
import io.krait.benchmarks.workload.Element;

/**
 * C functions in one build, called through the foreign function interface.
 *
 * @param name    how contenders are called: a family, or a family and a build after a colon
 * @param symbols the functions
 */
record CLibrary(String name, SymbolLookup symbols) {
    private static final Path CPU = Path.of("/proc/cpuinfo");

    /**
     * Compiles C files, unless the directory has the library for this processor and these sources.
     *
     * @param name    of the library in messages, a family and a build
     * @param compiled the C files
     * @param read    all files that the code depends on
     * @param version of the compiler
     * @param arena   how long it stays loaded
     * @param notes   takes what there is to say if it cannot be made
     * @return the library, or none
     */
    @SuppressWarnings("restricted")
    static List<CLibrary> open(String name, WorkDirectory directory, CompilerBuild build, List<Path> compiled,
            List<Path> read, String version, Arena arena, Consumer<String> notes) {
        String family = name.substring(0, name.indexOf(':'));
        String key = fingerprint(read, build + version);
        Path library = directory.path().resolve(family + "-" + build.name() + "-" + key + ".so");
        if (!Files.exists(library) && !compile(name, directory, build, compiled, library, notes)) {
            return List.of();
        }
        try {
            return List.of(new CLibrary(name, SymbolLookup.libraryLookup(library, arena)));
        } catch (IllegalArgumentException failure) {
            notes.accept(name + " skipped: " + failure.getMessage());
            return List.of();
        }
    }

    private static boolean compile(String name, WorkDirectory directory, CompilerBuild build, List<Path> sources,
            Path library, Consumer<String> notes) {
        Path fresh = directory.path().resolve(build.name() + ".so.tmp");
        List<String> objects = new ArrayList<>();
        Commands.Ended ended = new Commands.Ended(0, "");
        for (Path source : sources) {
            String object = directory.path().resolve(build.name() + "-" + source.getFileName() + ".o").toString();
            objects.add(object);
            ended = ended.well() ? Commands.run(directory.path(), build.compile(source.toString(), object)) : ended;
        }
        if (ended.well()) {
            ended = Commands.run(directory.path(), build.link(objects, fresh.toString()));
        }
        if (!ended.well()) {
            notes.accept(name + " skipped: " + build.compiler() + " failed: " + ended.firstLine());
            return false;
        }
        try {
            Files.move(fresh, library);
            for (String object : objects) {
                Files.delete(Path.of(object));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot keep " + library, failure);
        }
        return true;
    }

    /** A function bound to the arrays of a case. */
    Contender contender(String label, CKernel kernel, Case work, int threads) {
        return new Kernel(label, threads, work, bind(symbols, kernel, work, threads));
    }

    /** Binds all arguments, so that a call is {@code ()void}. */
    @SuppressWarnings("restricted")
    private static MethodHandle bind(SymbolLookup library, CKernel kernel, Case work, int threads) {
        List<MemoryLayout> layouts = new ArrayList<>();
        List<Object> arguments = new ArrayList<>();
        for (CKernel.Argument argument : kernel.arguments()) {
            switch (argument) {
                case CKernel.Count(long value) -> {
                    layouts.add(ValueLayout.JAVA_LONG);
                    arguments.add(value);
                }
                case CKernel.Real(double value) when work.element() == Element.F32 -> {
                    layouts.add(ValueLayout.JAVA_FLOAT);
                    arguments.add((float) value);
                }
                case CKernel.Real(double value) -> {
                    layouts.add(ValueLayout.JAVA_DOUBLE);
                    arguments.add(value);
                }
                case CKernel.Pointer(String slot) -> {
                    layouts.add(ValueLayout.ADDRESS);
                    arguments.add(work.offHeap().segment(slot));
                }
            }
        }
        layouts.add(ValueLayout.JAVA_INT);
        arguments.add(threads);
        MethodHandle function = Linker.nativeLinker().downcallHandle(
                library.findOrThrow(kernel.symbol() + "_" + work.element().label()),
                FunctionDescriptor.ofVoid(layouts.toArray(MemoryLayout[]::new)));
        return MethodHandles.insertArguments(function, 0, arguments.toArray());
    }

    /** Names what the compiled code depends on: the sources, the compiler and the processor. */
    private static String fingerprint(List<Path> sources, String compiler) {
        CRC32 sum = new CRC32();
        try {
            for (Path source : sources) {
                sum.update(Files.readAllBytes(source));
            }
            sum.update(compiler.getBytes(StandardCharsets.UTF_8));
            if (Files.isReadable(CPU)) {
                try (var lines = Files.lines(CPU)) {
                    lines.filter(line -> line.startsWith("flags")).findFirst()
                            .ifPresent(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the C kernels", failure);
        }
        return Long.toHexString(sum.getValue());
    }

    private record Kernel(String name, int threads, Case work, MethodHandle call) implements Contender, Runnable {
        @Override
        public double[] results() {
            work.offHeap().reset();
            run();
            return work.offHeap().results();
        }

        @Override
        public Timing time(int calls) {
            return Timing.of(this, calls);
        }

        @Override
        public boolean warmsUp() {
            // The kernel is compiled, but not the way to it, which matters for a thousand elements.
            return work.size().elements() < 10_000;
        }

        @Override
        public void run() {
            try {
                call.invokeExact();
            } catch (Throwable failure) {
                throw new IllegalStateException(name + " could not be called", failure);
            }
        }
    }
}
