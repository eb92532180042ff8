package io.krait.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Names an entry of the store by everything that its content depends on.
 *
 * @param kind what it is, for instance {@code code}: a word of letters, digits and underscores
 * @param fields what the content depends on; the first one is the subject, for instance the text of the program
 */
public record Key(String kind, List<Field> fields) {
    /**
     * One thing that the content depends on.
     *
     * @param name for people, for instance {@code target}
     * @param value all of it
     */
    public record Field(String name, String value) {
    }

    /** A key of a kind that can be the name of a directory. */
    public Key {
        if (!kind.matches("[a-z0-9_]+") || fields.isEmpty()) {
            throw new IllegalArgumentException("not a key of the store: " + kind + " " + fields);
        }
        fields = List.copyOf(fields);
    }

    /** A key of names and values that take turns. */
    public static Key of(String kind, String... namesAndValues) {
        Field[] fields = new Field[namesAndValues.length / 2];
        Arrays.setAll(fields, i -> new Field(namesAndValues[2 * i], namesAndValues[2 * i + 1]));
        return new Key(kind, List.of(fields));
    }

    /** The subject's part of the entry's name: equal for all entries of the same subject. */
    public String subject() {
        return HexFormat.of().formatHex(digest(fields.subList(0, 1)), 0, 8);
    }

    /** 256 bits over the kind and all fields, in hexadecimal. */
    public String digest() {
        return HexFormat.of().formatHex(digest(fields));
    }

    private byte[] digest(List<Field> some) {
        MessageDigest sha = sha256();
        add(sha, kind);
        for (Field f : some) {
            add(sha, f.name);
            add(sha, f.value);
        }
        return sha.digest();
    }

    // With its length, so that no two lists give the same bytes.
    private static void add(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int n = bytes.length;
        sha.update(new byte[]{(byte) (n >> 24), (byte) (n >> 16), (byte) (n >> 8), (byte) n});
        sha.update(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
