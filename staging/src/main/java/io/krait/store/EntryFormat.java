package io.krait.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The bytes of an entry, on disk and in packs. All words are little-endian:
 * <pre>
 * word 0  MAGIC, the format's version in its last byte
 * word 1  bytes of the key, a multiple of 8
 * word 2  bytes of the content
 * word 3  first half of the content's hash
 * word 4  second half
 * ...     the key ({@link KeyBytes})
 * ...     the content, to the end of the file
 * </pre>
 * An entry holds the whole key, so that a lookup compares all of it and nobody depends on what a hash can promise, and
 * so that people can be told what an entry is.
 */
final class EntryFormat {
    /** The version of the format. */
    static final int VERSION = 1;
    /** The bytes before the key. */
    static final int HEADER = 40;
    /** No entry is larger. */
    static final int LIMIT = 1 << 28;

    // "Krait\r\n" and the version: what a transfer in text mode spoils is told at once.
    private static final long NAME = 0x0a0d746961724bL;
    private static final long MAGIC = NAME | (long) VERSION << 56;

    private EntryFormat() {
    }

    /** Everything before the content. */
    static byte[] head(Key key, byte[] content) {
        Hash hash = Hash.of(KeyBytes.words(content), 0, (content.length + 7) / 8, content.length);
        byte[] k = key.bytes();
        return ByteBuffer.allocate(HEADER + k.length).order(ByteOrder.LITTLE_ENDIAN).putLong(MAGIC).putLong(k.length)
                .putLong(content.length).putLong(hash.first()).putLong(hash.second()).put(k).array();
    }

    /** Whether bytes are the entry of a key, whole. */
    static boolean isEntry(Key key, byte[] file) {
        if (file.length < HEADER) {
            return false;
        }
        long[] words = KeyBytes.words(file);
        long[] k = key.words();
        int from = HEADER / 8 + k.length;
        if (words[0] != MAGIC || words[1] != k.length * 8L || words[2] != file.length - HEADER - k.length * 8L) {
            return false;
        }
        for (int i = 0; i < k.length; i++) {
            if (k[i] != words[HEADER / 8 + i]) {
                return false;
            }
        }
        Hash hash = Hash.of(words, from, words.length, words[2]);
        return hash.first() == words[3] && hash.second() == words[4];
    }

    static int contentAt(Key key) {
        return HEADER + key.bytes().length;
    }

    /** The length of the key of an entry that begins with some bytes; -1 if they begin none of this version. */
    static int keyLength(byte[] header) {
        if (header.length < HEADER || KeyBytes.word(header, 0) != MAGIC) {
            return -1;
        }
        long n = KeyBytes.word(header, 8);
        return n <= 0 || n > LIMIT ? -1 : (int) n;
    }

    /** The key of an entry that begins with some bytes, its header and key; empty if it has none. */
    static Optional<Key> key(byte[] start) {
        int n = keyLength(start);
        return n < 0 || start.length < HEADER + n ? Optional.empty() : KeyBytes.key(start, HEADER, HEADER + n);
    }
}
