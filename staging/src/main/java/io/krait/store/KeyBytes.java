package io.krait.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keys as bytes: for each text its length in a word and its bytes, padded with zeros to whole words, the kind first.
 * Words are little-endian. So no two keys have the same bytes, and they are compared and hashed word by word, which in
 * the bytecode interpreter is eight times as fast as byte by byte.
 */
final class KeyBytes {
    private KeyBytes() {
    }

    static byte[] join(byte[][] texts) {
        byte[] all = new byte[words(texts, texts.length) * 8];
        int at = 0;
        for (byte[] t : texts) {
            int n = t.length;
            all[at] = (byte) n;
            all[at + 1] = (byte) (n >> 8);
            all[at + 2] = (byte) (n >> 16);
            all[at + 3] = (byte) (n >> 24);
            System.arraycopy(t, 0, all, at + 8, n);
            at += 8 + padded(n);
        }
        return all;
    }

    /** How many words the first texts take. */
    static int words(byte[][] texts, int count) {
        int words = 0;
        for (int i = 0; i < count; i++) {
            words = Math.addExact(words, 1 + padded(texts[i].length) / 8);
        }
        return words;
    }

    static int padded(int bytes) {
        return Math.addExact(bytes, 7) & ~7;
    }

    /** The words of some bytes, the last one padded with zeros. */
    static long[] words(byte[] bytes) {
        return words(bytes, 0, bytes.length);
    }

    static long[] words(byte[] bytes, int from, int to) {
        int whole = (to - from) / 8;
        int n = (to - from + 7) / 8;
        long[] words = new long[n];
        ByteBuffer.wrap(bytes, from, whole * 8).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words, 0, whole);
        for (int i = from + whole * 8; i < to; i++) {
            words[whole] |= (bytes[i] & 0xffL) << 8 * (i - from);
        }
        return words;
    }

    /** The key that some bytes are; empty if they are none. */
    static Optional<Key> key(byte[] bytes, int from, int to) {
        List<String> texts = new ArrayList<>();
        int at = from;
        while (at < to) {
            if (to - at < 8) {
                return Optional.empty();
            }
            long n = word(bytes, at);
            if (n < 0 || n > to - at - 8) {
                return Optional.empty();
            }
            texts.add(new String(bytes, at + 8, (int) n, StandardCharsets.UTF_8));
            at += 8 + padded((int) n);
        }
        if (at != to || texts.size() < 3 || texts.size() % 2 == 0 || !Key.isWord(texts.get(0))) {
            return Optional.empty();
        }
        List<Key.Field> fields = new ArrayList<>();
        for (int i = 1; i < texts.size(); i += 2) {
            fields.add(new Key.Field(texts.get(i), texts.get(i + 1)));
        }
        return Optional.of(new Key(texts.get(0), fields));
    }

    static long word(byte[] bytes, int at) {
        long w = 0;
        for (int i = 7; i >= 0; i--) {
            w = w << 8 | bytes[at + i] & 0xffL;
        }
        return w;
    }
}
