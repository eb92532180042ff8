package io.krait.examples.profile;

import static io.krait.Krait.array;
import static io.krait.Krait.exp;
import static io.krait.Krait.f64;
import static io.krait.Krait.kernel;
import static io.krait.Krait.linspace;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.simulator;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.withThreads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.TreeSet;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProfileCommandTest {
    private static final String FILE = "ProfileCommandTest.java:";

    @TempDir
    private static Path dir;

    private static Path recorded;

    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        CommandLine line = new CommandLine(new ProfileCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        return line.execute(args);
    }

    private static Configuration settings() throws IOException, ParseException {
        return Configuration.create(new StringReader(ProfileCommand.settings()));
    }

    /** Some work of each kind, recorded with the settings that are shipped. */
    @BeforeAll
    static void work() throws IOException, ParseException {
        Path file = dir.resolve("run.jfr");
        double fresh = System.nanoTime() * 0x1p-20;
        try (Recording r = new Recording(settings())) {
            r.start();
            var x = linspace(0, 1, 500_000).eval();
            var logistic = vectorize(v -> exp(v.neg()).add(fresh).recip());
            var fill = kernel(f64.array(1), a -> parallelFor(a.dim(0), i -> a.set(fresh, i)));
            withThreads(2, () -> {
                for (int i = 0; i < 3; i++) {
                    logistic.apply(x);
                    fill.run(x);
                }
            });
            var onDevice = array(new double[100]).to(simulator());
            logistic.apply(onDevice).toHost().toDoubleArray();
            r.stop();
            r.dump(file);
        }
        recorded = file;
    }

    @Test
    void addsUpTheEvents() throws IOException {
        Profile p = Profile.read(recorded);
        List<String> logistic = p.calls().keySet().stream()
                .filter(k -> k.getFirst().equals("element function") && k.get(1).startsWith(FILE)).findFirst()
                .orElseThrow();
        assertEquals(4, p.calls().get(logistic).count());
        assertTrue(p.calls().get(logistic).longest() >= p.calls().get(logistic).mean());
        assertTrue(p.making().get(logistic).record().count() >= 2);
        assertTrue(p.making().get(logistic).compile().count() >= 1);
        assertTrue(p.making().get(logistic).nanos() > 0);
        long launches = p.launches().entrySet().stream()
                .filter(e -> e.getKey().subList(0, 2).equals(logistic) && e.getKey().get(3).equals("host"))
                .mapToLong(e -> e.getValue().count()).sum();
        assertEquals(3, launches);
        assertTrue(p.launches().keySet().stream().anyMatch(k -> k.getFirst().equals("kernel")));
        assertEquals(800, p.transfers().get(List.of("to device", simulator().name())).bytes());
        assertTrue(p.passes().keySet().containsAll(List.of(List.of("vectorise"), List.of("lower"))));
        assertTrue(p.pool().launches().count() >= 1);
        assertTrue(p.pool().joined() <= p.pool().crew());
        assertTrue(p.mostUsed() > 0 || p.memory().isEmpty());
    }

    @Test
    void printsTables() {
        assertEquals(0, run(recorded.toString()));
        String text = out.toString();
        for (String part : List.of("Calls, from", "Launches of kernels", "From lambdas to code", "vectorise",
                "element function " + FILE, "Transfers", "to device", "Threads: ")) {
            assertTrue(text.contains(part), part + " in\n" + text);
        }
        assertTrue(text.lines().allMatch(l -> l.length() <= 132), text);
    }

    @Test
    void theSettingsNameEveryEvent() throws IOException, ParseException {
        TreeSet<String> events = new TreeSet<>();
        FlightRecorder.getFlightRecorder().getEventTypes().stream().map(e -> e.getName())
                .filter(n -> n.startsWith("io.krait.")).forEach(events::add);
        TreeSet<String> named = new TreeSet<>();
        settings().getSettings().keySet().forEach(k -> named.add(k.substring(0, k.indexOf('#'))));
        assertTrue(named.containsAll(events), events + " and " + named);
        assertTrue(named.stream().allMatch(n -> n.startsWith("io.krait.")), named.toString());
        assertEquals(0, run("--settings"));
        assertEquals(ProfileCommand.settings(), out.toString());
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertEquals(2, run());
        assertEquals(2, run(dir.resolve("none.jfr").toString()));
        assertTrue(out.toString().contains("there is no file"), out.toString());
        Path broken = Files.writeString(dir.resolve("broken.jfr"), "no recording");
        assertEquals(1, run(broken.toString()));
        assertTrue(out.toString().contains("is no recording of the flight recorder"), out.toString());
    }
}
