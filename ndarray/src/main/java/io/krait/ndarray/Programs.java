package io.krait.ndarray;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The compiled evaluations of this JVM. Each is compiled once; those unused for longest are dropped beyond {@link
 * #CAPACITY}.
 */
final class Programs {
    static final int CAPACITY = 1024;

    private static final ConcurrentHashMap<ProgramKey, Slot> SLOTS = new ConcurrentHashMap<>();
    private static final AtomicLong CLOCK = new AtomicLong();

    private static final class Slot {
        private final ProgramKey key;
        private volatile Program program;
        private volatile long used;

        private Slot(ProgramKey key) {
            this.key = key;
        }

        private Program program() {
            Program p = program;
            if (p == null) {
                synchronized (this) {
                    p = program;
                    if (p == null) {
                        p = ProgramBuilder.build(key, Evaluators.of(key.device()));
                        program = p;
                    }
                }
            }
            return p;
        }
    }

    private Programs() {
    }

    static Program get(ProgramKey key) {
        Slot s = SLOTS.get(key);
        if (s == null) {
            Slot fresh = new Slot(key);
            s = SLOTS.putIfAbsent(key, fresh);
            if (s == null) {
                s = fresh;
                CLOCK.incrementAndGet();
                evict();
            }
        }
        // The clock ticks when programs are added.
        s.used = CLOCK.get();
        try {
            return s.program();
        } catch (RuntimeException | Error e) {
            SLOTS.remove(key, s);
            throw e;
        }
    }

    static int size() {
        return SLOTS.size();
    }

    private static void evict() {
        if (SLOTS.size() <= CAPACITY) {
            return;
        }
        synchronized (Programs.class) {
            List<Slot> oldest = SLOTS.values().stream().sorted(Comparator.comparingLong(s -> s.used))
                    .limit(CAPACITY / 8).toList();
            if (SLOTS.size() > CAPACITY) {
                oldest.forEach(s -> SLOTS.remove(s.key, s));
            }
        }
    }
}
