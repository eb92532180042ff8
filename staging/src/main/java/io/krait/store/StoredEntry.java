package io.krait.store;

import java.time.Instant;

/**
 * An entry of a {@link CodeStore}.
 *
 * @param name of its file: {@link Key#name}
 * @param key what it is
 * @param bytes all of it, the key included
 * @param made when it was put there, where the file system tells; else {@code used}
 * @param used when it was last looked up, up to ten minutes more
 * @param place where it is, for people
 */
public record StoredEntry(String name, Key key, long bytes, Instant made, Instant used, String place) {
}
