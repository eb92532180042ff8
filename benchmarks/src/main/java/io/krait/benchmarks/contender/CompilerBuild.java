package io.krait.benchmarks.contender;

import java.util.List;
import java.util.stream.Stream;

/**
 * A way to compile C files.
 *
 * @param name      how its contenders are called, after the family
 * @param compiler  the command
 * @param common    flags that all builds of a family share
 * @param flags     flags of this build
 * @param libraries what is linked
 */
record CompilerBuild(String name, String compiler, List<String> common, List<String> flags, List<String> libraries) {
    /** For the processor that Krait compiles for. */
    static final String MARCH = "-march=" + System.getProperty("krait.cpu", "native");

    private static final List<String> COMPILE = List.of("-O3", MARCH, "-ffast-math", "-fopenmp", "-fPIC");
    private static final List<String> LINK = List.of("-fopenmp", "-lmvec", "-lm");

    /** Every build of the kernels that is tried: both vector widths of gcc, and clang where it is installed. */
    static final List<CompilerBuild> KERNELS = List.of(
            kernels("g256", "gcc", "-mprefer-vector-width=256"),
            kernels("g512", "gcc", "-mprefer-vector-width=512"),
            kernels("clang", "clang", "-mprefer-vector-width=512", "-fveclib=libmvec"));

    CompilerBuild {
        common = List.copyOf(common);
        flags = List.copyOf(flags);
        libraries = List.copyOf(libraries);
    }

    private static CompilerBuild kernels(String name, String compiler, String... flags) {
        return new CompilerBuild(name, compiler, COMPILE, List.of(flags), LINK);
    }

    List<String> compile(String source, String object) {
        return Stream.of(List.of(compiler), common, flags, List.of("-c", source, "-o", object))
                .flatMap(List::stream).toList();
    }

    /** Without -ffast-math, whose start-up code would flush subnormal numbers to zero in the whole process. */
    List<String> link(List<String> objects, String library) {
        return Stream.of(List.of(compiler, "-shared"), objects, List.of("-o", library), libraries)
                .flatMap(List::stream).toList();
    }
}
