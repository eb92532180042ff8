package io.krait.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTest {
    private static final Key KEY = Key.of("code", "program", "p", "target", "t");

    private static String hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] words = KeyBytes.words(bytes);
        return Hash.of(words, 0, words.length, bytes.length).hex();
    }

    // Values of the reference implementation.
    @Test
    void hashesAsMurmur3() {
        assertEquals("00000000000000000000000000000000", hash(""));
        assertEquals("cbd8a7b341bd9b025b1e906a48ae1d19", hash("hello"));
        assertEquals("e34bbc7bbc071b6c7a433ca9c49a9347", hash("The quick brown fox jumps over the lazy dog"));
        assertNotEquals(hash("a"), hash("a\0"), "the padding must count");
    }

    @Test
    void dependsOnEachPartAndOnWhereItEnds() {
        List<Key> keys = List.of(KEY, Key.of("core", "program", "p", "target", "t"),
                Key.of("code", "program", "q", "target", "t"), Key.of("code", "program", "p", "target", "u"),
                Key.of("code", "program", "p", "targe", "tt"), Key.of("code", "program", "pt", "arget", "t"),
                Key.of("code", "program", "p"), Key.of("code", "program", "p", "target", "t", "more", ""),
                Key.of("code", "program", "p\0", "target", "t"), Key.of("code", "target", "t", "program", "p"));
        Set<String> digests = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Key k : keys) {
            digests.add(k.digest());
            names.add(k.name());
        }
        assertEquals(keys.size(), digests.size());
        assertEquals(keys.size(), names.size());
        assertEquals(keys.size(), new HashSet<>(keys).size());
        assertEquals(KEY, Key.of("code", "program", "p", "target", "t"));
        assertEquals(KEY.digest(), Key.of("code", "program", "p", "target", "t").digest());
    }

    @Test
    void subjectIsTheKindAndTheFirstField() {
        assertEquals(KEY.subject(), Key.of("code", "program", "p", "target", "other", "more", "m").subject());
        assertNotEquals(KEY.subject(), Key.of("code", "program", "q", "target", "t").subject());
        assertNotEquals(KEY.subject(), Key.of("plan", "program", "p", "target", "t").subject());
        assertEquals("code." + KEY.subject() + "." + KEY.digest(), KEY.name());
    }

    @Test
    void comesBackFromItsBytes() {
        for (String value : List.of("", "1234567", "12345678", "123456789", "\u00e9\u4e2d\ud83d\ude00\n",
                "x".repeat(9999))) {
            Key key = Key.of("a_1", "subject", value, "", value);
            byte[] bytes = key.bytes();
            assertEquals(0, bytes.length % 8);
            Key again = KeyBytes.key(bytes, 0, bytes.length).orElseThrow();
            assertEquals(key, again);
            assertEquals(value, again.field("subject"));
            assertEquals(key.fields(), again.fields());
            assertEquals(Optional.empty(), KeyBytes.key(bytes, 0, bytes.length - 8));
        }
    }

    @Test
    void refusesWhatCannotBeAFileName() {
        for (String kind : List.of("", "../code", "Code", "co.de", "a".repeat(41))) {
            assertThrows(IllegalArgumentException.class, () -> Key.of(kind, "a", "b"), kind);
        }
        assertThrows(IllegalArgumentException.class, () -> Key.of("code"));
    }
}
