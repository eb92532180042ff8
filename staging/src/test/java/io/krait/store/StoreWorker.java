package io.krait.store;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** A process of {@link ManyProcessesTest}: writes and reads entries that others write and delete. */
final class StoreWorker {
    static final int KEYS = 60;
    static final long CAPACITY = 200_000;

    private StoreWorker() {
    }

    static Key key(int i) {
        return Key.of("code", "program", "program " + i, "target", "t");
    }

    /** What every process puts there: of a size that differs, so that mixtures would be seen. */
    static byte[] content(int i) {
        byte[] bytes = new byte[500 + 137 * i];
        new Random(i).nextBytes(bytes);
        return bytes;
    }

    public static void main(String[] args) {
        DiskStore store = new DiskStore(Path.of(args[0]), false, CAPACITY);
        Random random = new Random(Long.parseLong(args[1]));
        int found = 0;
        long end = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000;
        while (System.nanoTime() < end) {
            int i = random.nextInt(KEYS);
            Optional<byte[]> got = store.get(key(i));
            if (got.isPresent()) {
                found++;
                if (!java.util.Arrays.equals(content(i), got.get())) {
                    System.out.println("wrong bytes of " + i);
                    return;
                }
            }
            if (random.nextInt(3) == 0) {
                store.put(key(i), content(i));
            }
            if (random.nextInt(200) == 0) {
                for (StoredEntry e : store.entries()) {
                    if (random.nextInt(4) == 0) {
                        store.remove(e);
                    }
                }
            }
        }
        System.out.println("right " + found);
    }
}
