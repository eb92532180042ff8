package io.krait.store;

/**
 * MurmurHash3 of 128 bits for 64-bit machines (Austin Appleby, public domain), over whole words.
 *
 * <p>It names entries and finds damage; it guards against no one, and nothing relies on that: an entry is taken only if
 * it holds the whole key, and who may write the directory is checked. SHA-256 would say no more then, and the first
 * digest of a process takes some 20 ms of loading security providers and of hashing in the bytecode interpreter, where
 * this one takes less than one.
 */
final class Hash {
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;
    private static final char[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e',
        'f'};

    private final long first;
    private final long second;

    private Hash(long first, long second) {
        this.first = first;
        this.second = second;
    }

    /** The hash of some words, of which the last may be padded with zeros. */
    static Hash of(long[] words, int from, int to, long bytes) {
        return of(words, from, to, bytes, 0, 0);
    }

    /** The hash of what this is the hash of, and more. */
    Hash then(long[] words, int from, int to) {
        return of(words, from, to, (to - from) * 8L, first, second);
    }

    // Shifts instead of Long.rotateLeft: in a fresh JVM this runs in the interpreter, where a call is the dear part.
    private static Hash of(long[] words, int from, int to, long bytes, long seed1, long seed2) {
        long h1 = seed1;
        long h2 = seed2;
        int whole = from + (int) (bytes >>> 4) * 2;
        for (int i = from; i < whole; i += 2) {
            long k1 = words[i] * C1;
            h1 ^= (k1 << 31 | k1 >>> 33) * C2;
            h1 = (h1 << 27 | h1 >>> 37) + h2;
            h1 = h1 * 5 + 0x52dce729;
            long k2 = words[i + 1] * C2;
            h2 ^= (k2 << 33 | k2 >>> 31) * C1;
            h2 = (h2 << 31 | h2 >>> 33) + h1;
            h2 = h2 * 5 + 0x38495ab5;
        }
        if (whole + 1 < to) {
            long k2 = words[whole + 1] * C2;
            h2 ^= (k2 << 33 | k2 >>> 31) * C1;
        }
        if (whole < to) {
            long k1 = words[whole] * C1;
            h1 ^= (k1 << 31 | k1 >>> 33) * C2;
        }
        h1 ^= bytes;
        h2 ^= bytes;
        h1 += h2;
        h2 += h1;
        h1 = mixed(h1);
        h2 = mixed(h2);
        h1 += h2;
        return new Hash(h1, h2 + h1);
    }

    private static long mixed(long h) {
        long k = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
        k = (k ^ k >>> 33) * 0xc4ceb9fe1a85ec53L;
        return k ^ k >>> 33;
    }

    long first() {
        return first;
    }

    long second() {
        return second;
    }

    /** The first 64 bits, in hexadecimal. */
    String shortHex() {
        char[] c = new char[16];
        put(first, c, 0);
        return new String(c);
    }

    /** All 128 bits, in hexadecimal. */
    String hex() {
        char[] c = new char[32];
        put(first, c, 0);
        put(second, c, 16);
        return new String(c);
    }

    private static void put(long word, char[] c, int from) {
        for (int i = 0; i < 16; i++) {
            c[from + i] = DIGITS[(int) (word >>> 60 - 4 * i) & 15];
        }
    }
}
