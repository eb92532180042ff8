package io.krait;

import io.krait.events.Census;
import io.krait.events.Meter;
import io.krait.events.Meter.Count;
import java.time.Duration;

/**
 * What the process has done and holds, all functions and array expressions together.
 *
 * @param kernels kernels whose machine code is loaded
 * @param freed kernels whose machine code was freed, since nothing used them any more
 * @param codeBytes executable memory of the loaded kernels
 * @param recordings how often lambdas ran
 * @param recording time that this took
 * @param optimising time of fusion, lowering and vectorisation
 * @param compilations kernels that were compiled to machine code
 * @param compiling time that this took
 * @param loading time of looking for kernels on disk and in packs, and of making them ready
 * @param memoryHits kernels that were in memory already
 * @param diskHits kernels and plans that came from the cache on disk, or from a pack
 * @param diskMisses kernels and plans that were looked for there in vain
 * @param expressions programs of array expressions that are remembered
 * @param arrayBytes memory of arrays in use
 * @param keptBytes memory of arrays that waits for reuse
 * @param threads threads of the pool besides those of the program
 */
public record ProcessStats(long kernels, long freed, long codeBytes, long recordings, Duration recording,
        Duration optimising, long compilations, Duration compiling, Duration loading, long memoryHits, long diskHits,
        long diskMisses, int expressions, long arrayBytes, long keptBytes, int threads) {
    static ProcessStats now() {
        long[] memory = Internals.memory();
        long freed = Census.freed();
        return new ProcessStats(Census.loaded() - freed, freed, Census.codeBytes(), count(Count.RECORDINGS),
                time(Count.RECORD_NANOS), time(Count.OPTIMISE_NANOS), count(Count.COMPILATIONS),
                time(Count.COMPILE_NANOS), time(Count.LOAD_NANOS), count(Count.MEMORY_HITS),
                count(Count.DISK_HITS), count(Count.DISK_MISSES),
                Internals.expressions(), memory[0], memory[1], Census.workers());
    }

    private static long count(Count c) {
        return Meter.ofProcess(c);
    }

    private static Duration time(Count c) {
        return Duration.ofNanos(Meter.ofProcess(c));
    }

    /** A few lines. */
    @Override
    public String toString() {
        return "kernels loaded " + kernels + " (" + codeBytes / 1024 + " KiB), freed " + freed
                + "\nrecorded " + recordings + " times in " + Stats.millis(recording) + ", optimised in "
                + Stats.millis(optimising) + ", compiled " + compilations + " kernels in " + Stats.millis(compiling)
                + ", loaded in " + Stats.millis(loading)
                + "\nfound in memory " + memoryHits + ", on disk " + diskHits + ", not on disk " + diskMisses
                + "\narray expressions remembered " + expressions + ", array memory in use " + arrayBytes / 1024
                + " KiB, kept for reuse " + keptBytes / 1024 + " KiB, threads of the pool " + threads;
    }
}
