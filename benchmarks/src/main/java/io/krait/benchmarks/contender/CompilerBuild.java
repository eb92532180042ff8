package io.krait.benchmarks.contender;

import java.util.List;
import java.util.stream.Stream;

/**
 * A way to compile the C kernels.
 *
 * @param name     how its contenders are called, after {@code c:}
 * @param compiler the command
 * @param flags    what it is given besides the flags that all builds share
 */
record CompilerBuild(String name, String compiler, List<String> flags) {
    private static final List<String> COMPILE = List.of("-O3", "-march=native", "-ffast-math", "-fopenmp", "-fPIC");

    /** Every build that is tried: both vector widths of gcc, and clang where it is installed. */
    static final List<CompilerBuild> ALL = List.of(
            new CompilerBuild("g256", "gcc", List.of("-mprefer-vector-width=256")),
            new CompilerBuild("g512", "gcc", List.of("-mprefer-vector-width=512")),
            new CompilerBuild("clang", "clang", List.of("-mprefer-vector-width=512", "-fveclib=libmvec")));

    CompilerBuild {
        flags = List.copyOf(flags);
    }

    List<String> compile(String source, String object) {
        return Stream.of(List.of(compiler), COMPILE, flags, List.of("-c", source, "-o", object))
                .flatMap(List::stream).toList();
    }

    /** Without -ffast-math, whose start-up code would flush subnormal numbers to zero in the whole process. */
    List<String> link(List<String> objects, String library) {
        return Stream.of(List.of(compiler, "-shared"), objects, List.of("-o", library, "-fopenmp", "-lmvec", "-lm"))
                .flatMap(List::stream).toList();
    }
}
