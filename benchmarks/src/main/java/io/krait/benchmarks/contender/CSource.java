package io.krait.benchmarks.contender;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.workload.CKernel;

/** The C kernels in every build that the machine's compilers give, called through the foreign function interface. */
public final class CSource implements Source {
    private static final List<String> SOURCES = List.of("kernels.c", "loops.c");
    private static final List<String> HEADERS = List.of("kernels.h", "loops.h");

    private final Arena arena = Arena.ofShared();
    private final List<CLibrary> libraries = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Compiles the kernels, unless this directory has them for this processor and these sources. */
    public CSource(WorkDirectory directory) {
        List<Path> sources = SOURCES.stream().map(directory::extract).toList();
        List<Path> all = Stream.concat(sources.stream(), HEADERS.stream().map(directory::extract)).toList();
        SleepyThreads.ask();
        for (CompilerBuild build : CompilerBuild.KERNELS) {
            Commands.Ended version = Commands.run(directory.path(), List.of(build.compiler(), "--version"));
            if (!version.well()) {
                notes.add("c:" + build.name() + " skipped: " + build.compiler() + " is not installed.");
                continue;
            }
            List<CLibrary> opened = CLibrary.open("c:" + build.name(), directory, build, sources, all,
                    version.firstLine(), arena, notes::add);
            libraries.addAll(opened);
            if (!opened.isEmpty()) {
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
            for (CLibrary library : libraries) {
                String variant = kernel.variant().isEmpty() ? "c:" : "c:" + kernel.variant() + "@";
                contenders.add(library.contender(library.name().replace("c:", variant), kernel, work, threads));
            }
        }
        return contenders;
    }

    @Override
    public void close() {
        arena.close();
    }
}
