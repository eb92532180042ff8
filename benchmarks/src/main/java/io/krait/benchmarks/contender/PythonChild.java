package io.krait.benchmarks.contender;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Python process that runs NumPy and Numba on request; its protocol is described in {@code peers.py}. */
final class PythonChild implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    /** Starts a child that works in the directory of its program. */
    PythonChild(String python, Path program, int threads) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(python, program.toString());
        builder.directory(program.getParent().toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        String most = Integer.toString(threads);
        builder.environment().put("NUMBA_NUM_THREADS", most);
        builder.environment().put("OMP_NUM_THREADS", most);
        // Threads that spin after their work would slow down the contender that runs next.
        builder.environment().put("KMP_BLOCKTIME", "1");
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
                throw new IllegalStateException("the Python child ended while it was asked to '" + line + "'");
            }
            List<String> fields = List.of(answer.split("\t", -1));
            if (!fields.getFirst().equals("ok")) {
                throw new IllegalStateException("the Python child failed: " + String.join(" ", fields));
            }
            return fields.subList(1, fields.size());
        } catch (IOException broken) {
            throw new UncheckedIOException("the Python child cannot be reached", broken);
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
