package io.krait.optimizer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A short list of recent values, the oldest dropped first. Thread-safe. */
final class BoundedMemo<T> {
    private final int capacity;
    private final List<T> values = new CopyOnWriteArrayList<>();

    BoundedMemo(int capacity) {
        this.capacity = capacity;
    }

    /** A value that matches, or null. */
    T find(Predicate<T> matches) {
        for (T v : values) {
            if (matches.test(v)) {
                return v;
            }
        }
        return null;
    }

    synchronized void add(T value) {
        values.add(value);
        if (values.size() > capacity) {
            values.remove(0);
        }
    }
}
