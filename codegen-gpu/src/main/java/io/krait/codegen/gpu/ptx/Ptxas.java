package io.krait.codegen.gpu.ptx;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The assembler command of the CUDA toolkit, where there is one: newer than {@link NvPtxCompiler}, but a process for
 * each module.
 *
 * @param command the file
 * @param version its version times ten, for instance 130
 */
record Ptxas(Path command, int version) {
    private static final Pattern RELEASE = Pattern.compile("release (\\d+)\\.(\\d+)");
    private static final long SECONDS = 120;

    private static final class Holder {
        static final Optional<Ptxas> FOUND = find(Stream.concat(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                Stream.of(System.getenv().getOrDefault("CUDA_HOME", "") + "/bin",
                        System.getenv().getOrDefault("CUDA_PATH", "") + "/bin", "/usr/local/cuda/bin")).toList());
    }

    /** The command of this machine; looks for it once. */
    static Optional<Ptxas> get() {
        return Holder.FOUND;
    }

    /** The first one in some directories that says its version. */
    static Optional<Ptxas> find(List<String> directories) {
        for (String directory : directories) {
            try {
                Path file = Path.of(directory, "ptxas");
                if (file.isAbsolute() && Files.isExecutable(file)) {
                    Matcher m = RELEASE.matcher(run(List.of(file.toString(), "--version")).text());
                    if (m.find()) {
                        return Optional.of(new Ptxas(file,
                                10 * Integer.parseInt(m.group(1)) + Integer.parseInt(m.group(2))));
                    }
                }
            } catch (IOException | InvalidPathException e) {
                // A command that cannot be started is none.
            }
        }
        return Optional.empty();
    }

    /** Assembles one module. */
    NvPtxCompiler.Result assemble(String ptx, List<String> options) throws IOException {
        Path directory = Files.createTempDirectory("krait-ptxas-");
        Path in = directory.resolve("module.ptx");
        Path out = directory.resolve("module.cubin");
        try {
            Files.writeString(in, ptx, StandardCharsets.US_ASCII);
            List<String> line = new ArrayList<>(List.of(command.toString(), in.toString(), "-o", out.toString()));
            line.addAll(options);
            Output output = run(line);
            return output.exit() == 0 ? new NvPtxCompiler.Result(Files.readAllBytes(out), "", output.text())
                    : new NvPtxCompiler.Result(new byte[0], "ptxas ended with " + output.exit() + ": " + output.text(),
                            "");
        } finally {
            Files.deleteIfExists(in);
            Files.deleteIfExists(out);
            Files.deleteIfExists(directory);
        }
    }

    private record Output(int exit, String text) {
    }

    private static Output run(List<String> line) throws IOException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String text;
            try (InputStream in = process.getInputStream()) {
                text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(line.get(0) + " does not end");
            }
            return new Output(process.exitValue(), text.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + line.get(0), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
