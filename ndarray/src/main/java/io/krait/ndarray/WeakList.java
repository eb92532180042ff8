package io.krait.ndarray;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A list that does not keep its elements alive. It is swept when it has doubled, so adding costs a constant on average.
 * Most of these lists have one element, hence no array until there are two. Thread-safe.
 *
 * @param <E> the elements
 */
abstract class WeakList<E> {
    private static final WeakReference<?>[] NONE = {};

    private WeakReference<E> first;
    private WeakReference<?>[] more = NONE;
    private int size;

    /** True for elements that may be dropped when the list is swept. */
    protected abstract boolean isStale(E e);

    /** Adds an element by its weak reference. */
    final synchronized void add(WeakReference<E> ref) {
        if (size == 0) {
            first = ref;
            size = 1;
            return;
        }
        if (size > more.length) {
            sweep();
            more = Arrays.copyOf(more, Math.max(4, 2 * size));
        }
        more[size++ - 1] = ref;
    }

    /** Takes all elements that are still reachable out of the list. */
    final synchronized List<E> drain() {
        List<E> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            E e = get(i);
            if (e != null && !isStale(e)) {
                all.add(e);
            }
        }
        first = null;
        more = NONE;
        size = 0;
        return all;
    }

    private void sweep() {
        int kept = 0;
        // The first place stays as it is: one stale reference does no harm.
        for (int i = 1; i < size; i++) {
            E e = get(i);
            if (e != null && !isStale(e)) {
                more[kept++] = more[i - 1];
            }
        }
        Arrays.fill(more, kept, size - 1, null);
        size = kept + 1;
    }

    // Only references to E are ever stored.
    @SuppressWarnings("unchecked")
    private E get(int i) {
        return i == 0 ? first.get() : (E) more[i - 1].get();
    }
}
