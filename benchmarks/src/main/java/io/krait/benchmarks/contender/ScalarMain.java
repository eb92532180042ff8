package io.krait.benchmarks.contender;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.harness.Timing;
import io.krait.benchmarks.workload.Element;
import io.krait.benchmarks.workload.Size;
import io.krait.benchmarks.workload.Workload;
import io.krait.benchmarks.workload.Workloads;

/** The child process that runs Krait's programs with one lane on request; requests are those of {@code peers.py}. */
final class ScalarMain {
    private final Path directory;
    private Optional<Case> work = Optional.empty();
    private Optional<Contender> contender = Optional.empty();

    private ScalarMain(Path directory) {
        this.directory = directory;
    }

    /** Answers until the input ends; the argument is the directory for results. */
    public static void main(String[] args) throws IOException {
        PrintStream answers = System.out;
        // Whatever else is printed must not mix with the answers.
        System.setOut(System.err);
        ScalarMain child = new ScalarMain(Path.of(args[0]));
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            answers.println(child.answer(line.split(" ")));
            answers.flush();
        }
    }

    private String answer(String[] request) {
        try {
            return "ok" + switch (request[0]) {
                case "case" -> begin(request[1], request[2],
                        new Size(Integer.parseInt(request[3]), Integer.parseInt(request[4])));
                case "results" -> write(directory.resolve(request[2]));
                case "run" -> run(Integer.parseInt(request[2]));
                case "cpu" -> "\t" + Timing.processSeconds();
                default -> throw new IllegalArgumentException("no request " + request[0]);
            };
        } catch (RuntimeException | IOException failure) {
            return "error\t" + String.valueOf(failure).replaceAll("\\s+", " ");
        }
    }

    private String begin(String name, String element, Size size) {
        work.ifPresent(Case::close);
        Workload workload = Workloads.all().stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
        Element type = Stream.of(Element.values()).filter(e -> e.label().equals(element)).findFirst().orElseThrow();
        Case next = new Case(workload, type, size);
        work = Optional.of(next);
        contender = new KraitSource().contenders(next, 1).stream().findFirst();
        return contender.isPresent() ? "\tscalar" : "";
    }

    private String write(Path file) throws IOException {
        double[] results = contender.orElseThrow().results();
        ByteBuffer bytes = ByteBuffer.allocate(results.length * Double.BYTES).order(ByteOrder.nativeOrder());
        bytes.asDoubleBuffer().put(results);
        Files.write(file, bytes.array());
        return "";
    }

    private String run(int calls) {
        Timing timing = contender.orElseThrow().time(calls);
        return "\t" + timing.wall() + "\t" + timing.processor() + "\t" + timing.process();
    }
}
