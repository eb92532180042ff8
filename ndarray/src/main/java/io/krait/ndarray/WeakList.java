package io.krait.ndarray;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A list that does not keep its elements alive. It is swept when it has doubled, so adding costs a constant on average.
 * Thread-safe.
 *
 * @param <E> the elements
 */
class WeakList<E> {
    private final Predicate<E> stale;
    private List<WeakReference<E>> refs = List.of();
    private int sweepAt = 8;

    /**
     * An empty list.
     *
     * @param stale elements that may be dropped when the list is swept
     */
    WeakList(Predicate<E> stale) {
        this.stale = stale;
    }

    /** Adds an element by its weak reference. */
    synchronized void add(WeakReference<E> ref) {
        if (refs.isEmpty()) {
            refs = new ArrayList<>(2);
        } else if (refs.size() >= sweepAt) {
            refs.removeIf(r -> isStale(r.get()));
            sweepAt = Math.max(8, 2 * refs.size());
        }
        refs.add(ref);
    }

    /** Takes all elements that are still reachable out of the list. */
    synchronized List<E> drain() {
        List<E> all = new ArrayList<>();
        for (WeakReference<E> r : refs) {
            E e = r.get();
            if (!isStale(e)) {
                all.add(e);
            }
        }
        refs = List.of();
        return all;
    }

    private boolean isStale(E e) {
        return e == null || stale.test(e);
    }
}
