package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.f64;
import static io.krait.Krait.grid;
import static io.krait.Krait.if_;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.withThreads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.events.Events;
import io.krait.staging.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    private static final List<String> QUICK = List.of("Call", "Launch", "ThreadPool");

    @TempDir
    private Path dir;

    /** A number that no program had before, so that what it is part of is compiled and not found. */
    private static double fresh() {
        return System.nanoTime() * 0x1p-20;
    }

    private List<RecordedEvent> during(Runnable action) throws IOException {
        try (Recording r = new Recording()) {
            QUICK.forEach(e -> r.enable("io.krait." + e).withThreshold(Duration.ZERO));
            r.start();
            action.run();
            r.stop();
            Path file = dir.resolve("a.jfr");
            r.dump(file);
            try {
                return RecordingFile.readAllEvents(file).stream()
                        .filter(e -> e.getEventType().getName().startsWith("io.krait.")).toList();
            } finally {
                Files.delete(file);
            }
        }
    }

    private static List<RecordedEvent> of(List<RecordedEvent> all, String name, String function) {
        String here = new Throwable().getStackTrace()[0].getFileName();
        return all.stream().filter(e -> e.getEventType().getName().equals("io.krait." + name))
                .filter(e -> e.getString("function").equals(function)
                        && e.getString("definition").startsWith(here + ":")).toList();
    }

    /** Each kernel as a whole, without the steps inside. */
    private static List<RecordedEvent> kernels(List<RecordedEvent> compiled) {
        return compiled.stream().filter(e -> e.getString("step").equals("compile")).toList();
    }

    @Test
    void ofACompiledFunction() throws IOException {
        double c = fresh();
        var x = arange(f64, 0, 1_000_000, 1).eval();
        var f = jit(a -> a.mul(c).add(1).sum());
        List<RecordedEvent> all = during(() -> withThreads(2, () -> {
            f.apply(x);
            f.apply(x);
        }));
        assertEquals(2, of(all, "Record", "jit function").size(), "recorded twice and compared");
        RecordedEvent record = of(all, "Record", "jit function").getFirst();
        assertEquals("(f64[s0]) -> f64", record.getString("signature"));
        assertTrue(record.getLong("values") >= 4);
        List<RecordedEvent> passes = of(all, "Optimise", "jit function");
        assertTrue(passes.stream().map(e -> e.getString("pass")).toList()
                .containsAll(List.of("fuse", "lower", "vectorise", "bind")), passes.toString());
        assertTrue(passes.stream().allMatch(e -> e.getLong("ownTime") <= e.getDuration().toNanos() + 1_000_000));
        List<RecordedEvent> compiled = kernels(of(all, "Compile", "jit function"));
        assertEquals(f.stats().compilations(), compiled.size());
        assertFalse(compiled.isEmpty());
        assertFalse(compiled.getFirst().getString("kernel").isEmpty());
        assertEquals(2, of(all, "Call", "jit function").size());
        List<RecordedEvent> launches = of(all, "Launch", "jit function");
        assertEquals(f.stats().launches(), launches.size());
        RecordedEvent launch = launches.getFirst();
        assertEquals("(f64[s0]) -> f64", launch.getString("signature"));
        assertEquals(8_000_008, launch.getLong("bytes"), "the argument and the result");
        assertEquals(2, launch.getInt("threads"));
        assertEquals("host", launch.getString("place"));
        assertTrue(launch.getLong("units") > 1);
        assertTrue(all.stream().anyMatch(e -> e.getEventType().getName().equals("io.krait.ThreadPool")
                && e.getInt("crew") == 2 && e.getInt("joined") >= 1));
    }

    @Test
    void ofAKernel() throws IOException {
        double c = fresh();
        var x = arange(f64, 0, 1000, 1).eval();
        var k = kernel(f64.array(1), a -> parallelFor(a.dim(0), i -> a.set(c, i)));
        List<RecordedEvent> all = during(() -> k.run(x));
        assertTrue(of(all, "Optimise", "kernel").stream().map(e -> e.getString("pass")).toList()
                .containsAll(List.of("lower", "schedule", "vectorise")));
        assertEquals(1, kernels(of(all, "Compile", "kernel")).size());
        assertEquals(1, of(all, "Call", "kernel").size());
        assertEquals(8000, of(all, "Launch", "kernel").getFirst().getLong("bytes"));
    }

    @Test
    void whatIsInMemoryIsAHit() throws IOException {
        double c = fresh();
        var x = arange(f64, 0, 1000, 1).eval();
        var f = jit(a -> a.mul(c));
        var g = jit(a -> a.mul(c));
        f.apply(x);
        List<RecordedEvent> all = during(() -> g.apply(x));
        assertEquals(List.of(), of(all, "Compile", "jit function"));
        RecordedEvent hit = of(all, "Cache", "jit function").stream()
                .filter(e -> e.getString("where").equals("memory")).findFirst().orElseThrow();
        assertEquals("hit", hit.getString("operation"));
        assertFalse(hit.getString("key").isEmpty());
        assertEquals(1, g.stats().memoryHits());
        assertEquals(0, g.stats().compilations());
        assertTrue(f.stats().compilations() == 1, f.stats().toString());
    }

    @Test
    void ofADevice() throws IOException {
        Device d = Krait.simulator();
        var k = cudaKernel(f64.array(1), a -> {
            var i = grid(1);
            if_(i.lt(a.size())).then(() -> a.set(3, i));
        });
        var x = array(new double[100]);
        List<RecordedEvent> all = during(() -> {
            var y = x.to(d);
            k.grid(1).block(128).run(y);
            d.synchronize();
            y.toHost().toDoubleArray();
        });
        List<RecordedEvent> transfers = all.stream()
                .filter(e -> e.getEventType().getName().equals("io.krait.Transfer")).toList();
        assertEquals(List.of("to device", "to host"), transfers.stream().map(e -> e.getString("direction")).toList());
        assertEquals(800, transfers.getFirst().getLong("bytes"));
        assertEquals(d.name(), transfers.getFirst().getString("device"));
        RecordedEvent launch = of(all, "GpuLaunch", "cudaKernel").getFirst();
        assertEquals(128, launch.getInt("threads"));
        assertEquals(1, launch.getLong("blocks"));
        assertEquals(d.name(), launch.getString("device"));
    }

    @Test
    void nothingIsToldWhenNothingRecords() throws IOException {
        during(() -> { });
        assertFalse(Events.on());
    }
}
