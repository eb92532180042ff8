package io.krait.store;

import io.krait.events.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the store within its size: deletes the entries that were not used for longest, and what writers left that
 * crashed between writing and renaming. The directory is looked through when this process has written a part of its
 * size, and otherwise once in a while, as the time of a file tells all processes.
 */
final class Trimmer {
    private static final String TEMPORARY = ".tmp-";
    private static final String STAMP = "trimmed";
    private static final long ABANDONED = 60 * 60_000;
    /** Another process has looked: not again within this time. */
    private static final long WHILE = 10 * 60_000;
    /** The directory is looked through each time that this part of its size has been written. */
    private static final int CHECKS = 16;
    /** No more entries than this: a plan is small, and there is one for each size of arrays. */
    static final int MOST = 10_000;
    /** Down to what part of the capacity it is emptied, in percent. */
    private static final int KEPT = 80;
    /** What a file takes at least, and multiples of it. */
    private static final long BLOCK = 4096;
    private static final byte[] NOTHING = {};
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private record File(Path path, long bytes, long used) {
    }

    private final Disk disk;
    private final long capacity;
    private final int most;
    private final boolean background;
    private final AtomicBoolean isTrimming = new AtomicBoolean();
    private final AtomicLong sinceCheck = new AtomicLong(-1);
    private final AtomicInteger filesSinceCheck = new AtomicInteger();

    /**
     * A trimmer.
     *
     * @param most entries
     * @param background whether it works on a thread of its own: whoever compiles should not wait
     */
    Trimmer(Disk disk, long capacity, int most, boolean background) {
        this.disk = disk;
        this.capacity = capacity;
        this.most = most;
        this.background = background;
    }

    /** A name that nobody else uses. */
    static String temporaryName() {
        return TEMPORARY + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + "-"
                + NUMBER.incrementAndGet();
    }

    /** Whether a file name is an entry's. */
    static boolean isEntry(String name) {
        int dot = name.indexOf('.');
        int second = name.indexOf('.', dot + 1);
        return dot > 0 && second == dot + 17 && name.length() == second + 33 && Key.isWord(name.substring(0, dot));
    }

    /** Says that this process has written something into the directory. */
    void written(Path directory, long bytes) {
        boolean first = sinceCheck.compareAndSet(-1, 0);
        long written = sinceCheck.addAndGet(Math.ceilDiv(bytes, BLOCK) * BLOCK);
        boolean many = filesSinceCheck.incrementAndGet() >= most / CHECKS;
        if (many || written >= capacity / CHECKS || first && !isLookedThrough(directory)) {
            sinceCheck.set(0);
            filesSinceCheck.set(0);
            if (!isTrimming.compareAndSet(false, true)) {
                return;
            }
            if (background) {
                Thread.ofPlatform().daemon().name("krait-cache").start(() -> look(directory));
            } else {
                look(directory);
            }
        }
    }

    private void look(Path directory) {
        try {
            trim(directory);
            stamp(directory);
        } catch (IOException | SecurityException e) {
            Complaints.debug("the code cache cannot be trimmed", e);
        } finally {
            isTrimming.set(false);
        }
    }

    private boolean isLookedThrough(Path directory) {
        try {
            long age = disk.now() - disk.facts(directory.resolve(STAMP)).used();
            return age >= 0 && age < WHILE;
        } catch (IOException e) {
            return false;
        }
    }

    private void stamp(Path directory) throws IOException {
        Path temporary = directory.resolve(temporaryName());
        disk.write(temporary, NOTHING, NOTHING);
        disk.rename(temporary, directory.resolve(STAMP));
    }

    private void trim(Path directory) throws IOException {
        List<File> entries = new ArrayList<>();
        long bytes = 0;
        long now = disk.now();
        for (Path p : disk.list(directory)) {
            String name = p.getFileName().toString();
            boolean temporary = name.startsWith(TEMPORARY);
            if (temporary || isEntry(name)) {
                try {
                    FileFacts f = disk.facts(p);
                    if (!temporary) {
                        long taken = (f.bytes() + BLOCK - 1) / BLOCK * BLOCK;
                        entries.add(new File(p, taken, f.used()));
                        bytes += taken;
                    } else if (Math.abs(now - f.used()) > ABANDONED) {
                        disk.delete(p);
                    }
                } catch (IOException e) {
                    Complaints.debug("a file of the code cache cannot be looked at or deleted", e);
                }
            }
        }
        if (bytes > capacity || entries.size() > most) {
            entries.sort(Comparator.comparingLong(File::used));
            long wanted = bytes > capacity ? capacity / 100 * KEPT : bytes;
            int surplus = entries.size() > most ? entries.size() - most * KEPT / 100 : 0;
            for (int i = 0; i < entries.size() && (bytes > wanted || i < surplus); i++) {
                bytes -= delete(entries.get(i)) ? entries.get(i).bytes : 0;
            }
        }
    }

    private boolean delete(File e) {
        try {
            disk.delete(e.path);
            if (Events.on()) {
                String name = e.path.getFileName().toString();
                Events.cache("evict", "disk", name.substring(name.lastIndexOf('.') + 1),
                        name.substring(0, name.indexOf('.')), e.bytes);
            }
            return true;
        } catch (IOException failed) {
            Complaints.debug("an entry of the code cache cannot be deleted", failed);
            return false;
        }
    }
}
