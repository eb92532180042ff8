package io.krait.benchmarks.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs other programs to their end. */
final class Commands {
    /**
     * How a program ended.
     *
     * @param exit   its exit status, -1 if it could not be started
     * @param output what it printed, standard error included
     */
    record Ended(int exit, String output) {
        boolean well() {
            return exit == 0;
        }

        String firstLine() {
            return output.lines().findFirst().orElse("");
        }
    }

    private Commands() {
    }

    static Ended run(Path directory, List<String> command) {
        Process process;
        try {
            process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        } catch (IOException missing) {
            return new Ended(-1, command.getFirst() + " is not installed");
        }
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), text);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.getFirst() + " ran", interrupted);
        }
    }
}
