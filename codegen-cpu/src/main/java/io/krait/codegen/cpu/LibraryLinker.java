package io.krait.codegen.cpu;

import io.krait.codegen.llvm.BundledLinker;
import io.krait.staging.CompilationException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Links shared libraries: by the C compiler of the system, which knows where its libraries are; else, on Linux, by
 * LLVM's linker, which is among the files of the LLVM dependency.
 */
final class LibraryLinker {
    private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");
    private static final List<String> MATH = List.of("/lib/x86_64-linux-gnu/libm.so.6", "/lib64/libm.so.6",
            "/usr/lib64/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/usr/lib/libm.so.6");
    private static final long MOST_SECONDS = 120;

    private LibraryLinker() {
    }

    static void link(Path object, Path library, String triple) {
        if (triple.contains("windows")) {
            throw new CompilationException("shared libraries are not made on Windows; export an object file, and link "
                    + "it into a program or a DLL with your C compiler");
        }
        Optional<Path> compiler = COMPILERS.stream().map(LibraryLinker::find).flatMap(Optional::stream).findFirst();
        if (compiler.isPresent()) {
            run(byCompiler(compiler.get(), object, library, triple), Map.of());
        } else {
            byBundled(object, library);
        }
    }

    static void byBundled(Path object, Path library) {
        BundledLinker linker = BundledLinker.find().orElseThrow(() -> new CompilationException(
                "there is no C compiler (" + String.join(", ", COMPILERS) + ") on the PATH, and no LLVM linker for "
                + "this system. Install one, or export an object file"));
        List<String> command = new ArrayList<>(List.of(linker.program().toString(), "-flavor", "gnu", "-shared",
                "-soname", library.getFileName().toString(), "-o", library.toString(), object.toString()));
        // Processors without fused multiply-add take it from there.
        MATH.stream().filter(m -> Files.exists(Path.of(m))).findFirst().ifPresent(command::add);
        try {
            // Its library has another name among the files of the dependency.
            Path names = Files.createTempDirectory("krait-linker");
            Path link = names.resolve(linker.soname());
            try {
                Files.createSymbolicLink(link, linker.library());
                run(command, Map.of("LD_LIBRARY_PATH", names.toString()));
            } finally {
                Files.deleteIfExists(link);
                Files.deleteIfExists(names);
            }
        } catch (IOException e) {
            throw new CompilationException("LLVM's linker cannot be used: " + e.getMessage(), e);
        }
    }

    private static List<String> byCompiler(Path compiler, Path object, Path library, String triple) {
        String name = library.getFileName().toString();
        boolean mac = triple.contains("apple") || triple.contains("darwin");
        List<String> command = new ArrayList<>(List.of(compiler.toString()));
        command.addAll(mac ? List.of("-dynamiclib", "-install_name", "@rpath/" + name)
                : List.of("-shared", "-Wl,-soname," + name, "-Wl,-z,noexecstack"));
        command.addAll(List.of("-o", library.toString(), object.toString()));
        if (!mac) {
            command.add("-lm");
        }
        return command;
    }

    private static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        for (String dir : path.split(File.pathSeparator)) {
            Path p = Path.of(dir.isEmpty() ? "." : dir, name);
            if (Files.isExecutable(p) && !Files.isDirectory(p)) {
                return Optional.of(p);
            }
        }
        return Optional.empty();
    }

    private static void run(List<String> command, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile("krait-link", ".txt");
            try {
                ProcessBuilder builder = new ProcessBuilder(command);
                builder.environment().putAll(environment);
                Process p = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
                if (!p.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                    p.destroyForcibly();
                    throw new CompilationException("the linker " + command.get(0) + " did not end in " + MOST_SECONDS
                            + " s");
                }
                if (p.exitValue() != 0) {
                    throw new CompilationException("the linker failed: " + String.join(" ", command) + ": "
                            + Files.readString(out, StandardCharsets.UTF_8).strip());
                }
            } finally {
                Files.deleteIfExists(out);
            }
        } catch (IOException e) {
            throw new CompilationException("the linker " + command.get(0) + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompilationException("linking was interrupted", e);
        }
    }
}
