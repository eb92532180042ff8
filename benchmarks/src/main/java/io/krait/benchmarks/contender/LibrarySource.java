package io.krait.benchmarks.contender;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.krait.benchmarks.harness.Contender;

/** Mathematical functions of the C library, one element at a time, and of SLEEF where it is installed. */
public final class LibrarySource implements Source {
    private static final List<String> PLAIN = List.of("-O3", CompilerBuild.MARCH, "-fPIC");
    private static final CompilerBuild LIBM = new CompilerBuild("gcc", "gcc", PLAIN, List.of(), List.of("-lm"));
    private static final CompilerBuild SLEEF = new CompilerBuild("gcc", "gcc", PLAIN, List.of("-DSLEEF"),
            List.of("-l:libsleef.so.3"));

    private final Arena arena = Arena.ofShared();
    private final List<CLibrary> libraries = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Compiles the loops, unless this directory has them for this processor and these sources. */
    public LibrarySource(WorkDirectory directory) {
        List<Path> source = List.of(directory.extract("functions.c"));
        Commands.Ended version = Commands.run(directory.path(), List.of(LIBM.compiler(), "--version"));
        if (!version.well()) {
            notes.add("libm and sleef skipped: " + LIBM.compiler() + " is not installed.");
            return;
        }
        open("libm", directory, LIBM, source, version, "the functions of the C library, one element at a time");
        open("sleef", directory, SLEEF, source, version, "SLEEF's functions of 1.0 ulp");
    }

    private void open(String family, WorkDirectory directory, CompilerBuild build, List<Path> source,
            Commands.Ended version, String what) {
        List<CLibrary> opened = CLibrary.open(family + ":gcc", directory, build, source, source,
                version.firstLine(), arena, notes::add);
        libraries.addAll(opened);
        if (!opened.isEmpty()) {
            notes.add(family + " is " + what + ".");
        }
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public List<Contender> contenders(Case work, int threads) {
        if (threads > 1) {
            return List.of();
        }
        return work.workload().libraries(work.size()).stream().flatMap(kernel -> libraries.stream()
                .map(library -> library.contender(library.name(), kernel, work, threads))).toList();
    }

    @Override
    public void close() {
        arena.close();
    }
}
