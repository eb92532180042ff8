package io.krait.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Names an entry of the store by everything that its content depends on: a kind, for instance {@code code}, and fields
 * of which the first one is the subject, for instance the text of the program.
 */
public final class Key {
    /**
     * One thing that the content depends on.
     *
     * @param name for people, for instance {@code target}
     * @param value all of it
     */
    public record Field(String name, String value) {
    }

    private final String kind;
    private final List<Field> fields;
    private final byte[] bytes;
    private final int subjectWords;
    private long[] words;
    private Hash subject;
    private Hash digest;

    /**
     * A key.
     *
     * @param kind a word of letters, digits and underscores
     * @param fields at least one
     * @throws IllegalArgumentException if it is none
     */
    public Key(String kind, List<Field> fields) {
        if (!isWord(kind) || fields.isEmpty()) {
            throw new IllegalArgumentException("not a key of the store: " + kind + " " + fields);
        }
        this.kind = kind;
        this.fields = List.copyOf(fields);
        int n = this.fields.size();
        byte[][] texts = new byte[1 + 2 * n][];
        texts[0] = kind.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < n; i++) {
            texts[1 + 2 * i] = this.fields.get(i).name.getBytes(StandardCharsets.UTF_8);
            texts[2 + 2 * i] = this.fields.get(i).value.getBytes(StandardCharsets.UTF_8);
        }
        this.bytes = KeyBytes.join(texts);
        this.subjectWords = KeyBytes.words(texts, 3);
    }

    /** A key of names and values that take turns. */
    public static Key of(String kind, String... namesAndValues) {
        Field[] fields = new Field[namesAndValues.length / 2];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = new Field(namesAndValues[2 * i], namesAndValues[2 * i + 1]);
        }
        return new Key(kind, List.of(fields));
    }

    // Without a regular expression, which costs a fresh JVM more than looking up the entry.
    static boolean isWord(String kind) {
        for (int i = 0; i < kind.length(); i++) {
            char c = kind.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_')) {
                return false;
            }
        }
        return !kind.isEmpty() && kind.length() <= 40;
    }

    /** What the entry is, for instance {@code code}. */
    public String kind() {
        return kind;
    }

    /** What the content depends on; the first one is the subject. */
    public List<Field> fields() {
        return fields;
    }

    /** The value of the first field of a name; an empty text if there is none. */
    public String field(String name) {
        for (Field f : fields) {
            if (f.name.equals(name)) {
                return f.value;
            }
        }
        return "";
    }

    /** The subject's part of the entry's name: equal for all entries of the same kind and subject. */
    public String subject() {
        return subjectHash().shortHex();
    }

    /** 128 bits over the kind and all fields, in hexadecimal. */
    public String digest() {
        Hash d = digest;
        if (d == null) {
            long[] w = words();
            d = subjectHash().then(w, subjectWords, w.length);
            digest = d;
        }
        return d.hex();
    }

    /** The name of the entry: kind, subject and digest. */
    public String name() {
        return kind.concat(".").concat(subject()).concat(".").concat(digest());
    }

    private Hash subjectHash() {
        Hash s = subject;
        if (s == null) {
            s = Hash.of(words(), 0, subjectWords, subjectWords * 8L);
            subject = s;
        }
        return s;
    }

    /** The kind and the fields, as an entry holds them. */
    byte[] bytes() {
        return bytes;
    }

    long[] words() {
        long[] w = words;
        if (w == null) {
            w = KeyBytes.words(bytes);
            words = w;
        }
        return w;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key k && Arrays.equals(bytes, k.bytes);
    }

    @Override
    public int hashCode() {
        return (int) subjectHash().first() ^ bytes.length;
    }

    @Override
    public String toString() {
        return name();
    }
}
