package io.krait.benchmarks.contender;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that measures on request: a line asks, a line answers; the requests are described in {@code peers.py}. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    /** Starts the process. What it prints as errors is dropped. */
    ChildProcess(ProcessBuilder builder) throws IOException {
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        process = builder.start();
        requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The fields of the answer. */
    List<String> ask(String... request) {
        String line = String.join(" ", request);
        try {
            requests.write(line);
            requests.newLine();
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the child process ended while it was asked to '" + line + "'");
            }
            List<String> fields = List.of(answer.split("\t", -1));
            if (!fields.getFirst().equals("ok")) {
                throw new IllegalStateException("the child process failed: " + String.join(" ", fields));
            }
            return fields.subList(1, fields.size());
        } catch (IOException broken) {
            throw new UncheckedIOException("the child process cannot be reached", broken);
        }
    }

    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException alreadyGone) {
            process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
