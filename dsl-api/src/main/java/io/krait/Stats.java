package io.krait;

import io.krait.events.Meter;
import io.krait.events.Meter.Count;
import java.time.Duration;

/**
 * What happened to a function so far. Counters are exact when no call is running.
 *
 * @param calls calls by the user, those on pending arrays included
 * @param launches launches of machine code; calls on pending arrays launch nothing of their own
 * @param specialisations signatures that code exists for
 * @param recordings how often the lambda ran; each recording is done twice and compared
 * @param recording time that this took
 * @param optimising time of fusion, lowering and vectorisation
 * @param compilations kernels that were compiled to machine code
 * @param compiling time that this took
 * @param loading time of looking for kernels on disk and in packs, and of making them ready
 * @param memoryHits kernels that this process had already, of this function or another one
 * @param diskHits kernels that came from the cache on disk, or from a pack
 * @param diskMisses kernels that were looked for there in vain
 */
public record Stats(long calls, long launches, int specialisations, long recordings, Duration recording,
        Duration optimising, long compilations, Duration compiling, Duration loading, long memoryHits, long diskHits,
        long diskMisses) {
    static Stats of(Meter m, int specialisations) {
        return new Stats(m.calls(), m.launches(), specialisations, m.get(Count.RECORDINGS),
                time(m.get(Count.RECORD_NANOS)), time(m.get(Count.OPTIMISE_NANOS)), m.get(Count.COMPILATIONS),
                time(m.get(Count.COMPILE_NANOS)), time(m.get(Count.LOAD_NANOS)),
                m.get(Count.MEMORY_HITS), m.get(Count.DISK_HITS), m.get(Count.DISK_MISSES));
    }

    private static Duration time(long nanos) {
        return Duration.ofNanos(nanos);
    }

    /** One line for each kind of number. */
    @Override
    public String toString() {
        return "calls " + calls + ", launches " + launches + ", specialisations " + specialisations
                + "\nrecorded " + recordings + " times in " + millis(recording) + ", optimised in "
                + millis(optimising) + ", compiled " + compilations + (compilations == 1 ? " kernel" : " kernels")
                + " in " + millis(compiling) + ", loaded in " + millis(loading)
                + "\nkernels found in memory " + memoryHits + ", on disk " + diskHits + ", not on disk " + diskMisses;
    }

    static String millis(Duration d) {
        long micros = d.toNanos() / 1000;
        return micros / 1000 + "." + (micros / 100 % 10) + " ms";
    }
}
