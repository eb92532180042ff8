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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Timing;
import io.krait.benchmarks.workload.CKernel;
import io.krait.benchmarks.workload.Element;

/** The C kernels in every build that the machine's compilers give, called through the foreign function interface. */
public final class CSource implements Source {
    private static final List<String> SOURCES = List.of("kernels.c", "loops.c");
    private static final List<String> HEADERS = List.of("kernels.h", "loops.h");
    private static final Path CPU = Path.of("/proc/cpuinfo");

    private final Arena arena = Arena.ofShared();
    private final Map<String, SymbolLookup> libraries = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /** Compiles the kernels, unless this directory has them for this processor and these sources. */
    @SuppressWarnings("restricted")
    public CSource(WorkDirectory directory) {
        List<Path> sources = SOURCES.stream().map(directory::extract).toList();
        List<Path> all = Stream.concat(sources.stream(), HEADERS.stream().map(directory::extract)).toList();
        SleepyThreads.ask();
        for (CompilerBuild build : CompilerBuild.ALL) {
            Commands.Ended version = Commands.run(directory.path(), List.of(build.compiler(), "--version"));
            if (!version.well()) {
                notes.add("c:" + build.name() + " skipped: " + build.compiler() + " is not installed.");
                continue;
            }
            String key = fingerprint(all, build + version.firstLine());
            Path library = directory.path().resolve("kernels-" + build.name() + "-" + key + ".so");
            if (Files.exists(library) || compile(directory, build, sources, library)) {
                libraries.put(build.name(), SymbolLookup.libraryLookup(library, arena));
                notes.add("c:" + build.name() + " is " + version.firstLine() + " " + String.join(" ", build.flags()));
            }
        }
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public List<Contender> contenders(Case work, int threads) {
        List<Contender> contenders = new ArrayList<>();
        for (CKernel kernel : work.workload().c(work.size())) {
            if (kernel.serial() && threads > 1) {
                continue;
            }
            for (Map.Entry<String, SymbolLookup> library : libraries.entrySet()) {
                String variant = kernel.variant().isEmpty() ? "" : kernel.variant() + "@";
                contenders.add(new Kernel("c:" + variant + library.getKey(), threads, work,
                        bind(library.getValue(), kernel, work, threads)));
            }
        }
        return contenders;
    }

    @Override
    public void close() {
        arena.close();
    }

    private boolean compile(WorkDirectory directory, CompilerBuild build, List<Path> sources, Path library) {
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
            notes.add("c:" + build.name() + " skipped: " + build.compiler() + " failed: " + ended.firstLine());
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
