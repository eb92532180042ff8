package io.krait.codegen.gpu.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What threads learn of each other without barriers: one writes, makes a fence and then an atomic operation; another
 * one makes an atomic operation on the same element, and then a fence or a barrier. What the first did before its fence
 * is before what the other does then.
 */
final class Knowledge {
    private static final int ALL = -1;

    /** All accesses of a thread (all of its block's for -1) before a time. */
    private record Fact(int block, int thread, long time) {
        boolean tells(long access, int of) {
            return block == of && (thread == ALL || thread == Shadow.thread(access)) && Shadow.time(access) < time;
        }
    }

    /** What a fence lets others know, all or those of one block only. */
    private record Release(List<Fact> facts, Map<Log, Integer> seen, int onlyIn) {
    }

    /** The releases that atomic operations left at one element. */
    private static final class Log {
        final List<Release> releases = new ArrayList<>();
    }

    /** The elements on which threads have made atomic operations, by address. */
    static final class Elements {
        private final Map<Long, Log> logs = new HashMap<>();
    }

    // How many releases of an element are known. What is pending counts from the next fence or barrier.
    private final Map<Log, Integer> seen = new IdentityHashMap<>();
    private final Map<Log, Integer> pending = new IdentityHashMap<>();
    private Release released;

    void clear() {
        // Clearing costs time even where there is nothing.
        if (!seen.isEmpty() || !pending.isEmpty()) {
            seen.clear();
            pending.clear();
        }
        released = null;
    }

    /** The thread makes a fence; if it is one of the block, only that shall know. */
    void fence(SimThread t, boolean onlyBlock) {
        settle();
        SimBlock b = t.block;
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(b.number(), ALL, b.lastBarrier()));
        for (int lane = 0; lane < SimBlock.WARP; lane++) {
            long time = lane == t.lane ? t.grid.tick() : b.met(t, lane);
            if (time > b.lastBarrier()) {
                facts.add(new Fact(b.number(), t.warp * SimBlock.WARP + lane, time));
            }
        }
        Map<Log, Integer> all = new IdentityHashMap<>(seen);
        b.knows().seen.forEach((log, n) -> all.merge(log, n, Math::max));
        released = new Release(facts, all, onlyBlock ? b.number() : ALL);
    }

    /** The thread makes an atomic operation. */
    void atomic(Elements elements, long address) {
        Log log = elements.logs.computeIfAbsent(address, a -> new Log());
        if (!log.releases.isEmpty()) {
            pending.put(log, log.releases.size());
        }
        if (released != null) {
            log.releases.add(released);
        }
    }

    private void settle() {
        pending.forEach((log, n) -> seen.merge(log, n, Math::max));
        pending.clear();
    }

    /** A barrier with a thread that knows this. */
    void learn(Knowledge other) {
        other.settle();
        other.seen.forEach((log, n) -> seen.merge(log, n, Math::max));
    }

    /** True if an access of a thread of a block is known to be before what a thread of another one does. */
    boolean covers(long access, int block, int asker) {
        return !seen.isEmpty() && covers(seen, access, block, asker, new IdentityHashMap<>());
    }

    private static boolean covers(Map<Log, Integer> seen, long access, int block, int asker, Map<Log, Integer> done) {
        for (Map.Entry<Log, Integer> s : seen.entrySet()) {
            Log log = s.getKey();
            int from = done.getOrDefault(log, 0);
            done.merge(log, s.getValue(), Math::max);
            for (int k = s.getValue() - 1; k >= from; k--) {
                Release r = log.releases.get(k);
                if ((r.onlyIn == ALL || r.onlyIn == asker) && (r.facts.stream().anyMatch(f -> f.tells(access, block))
                        || covers(r.seen, access, block, asker, done))) {
                    return true;
                }
            }
        }
        return false;
    }
}
