package io.krait.optimizer;

import java.util.function.Supplier;

/** A value made at first use, once, also when several threads ask at the same time. */
final class Lazy<T> {
    private final Supplier<T> maker;
    private volatile T value;

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    T get() {
        T v = value;
        if (v == null) {
            synchronized (this) {
                v = value;
                if (v == null) {
                    v = maker.get();
                    value = v;
                }
            }
        }
        return v;
    }

    boolean isMade() {
        return value != null;
    }
}
