package io.krait;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The memo of one function handle: signature to specialisation. A signature is one long per argument; the last hit is
 * compared first. Each specialisation is made once, by the thread that asks first; others wait for it. A failure is not
 * remembered.
 */
final class Dispatcher<S> {
    private record Key(long[] signature) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Key k && Arrays.equals(signature, k.signature);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(signature);
        }
    }

    private record Hit<S>(long[] signature, S value) {
    }

    private final ConcurrentHashMap<Key, CompletableFuture<S>> made = new ConcurrentHashMap<>();
    private volatile Hit<S> last;

    S get(long[] signature, Supplier<S> maker) {
        Hit<S> hit = last;
        if (hit != null && Arrays.equals(hit.signature, signature)) {
            return hit.value;
        }
        Key key = new Key(signature);
        CompletableFuture<S> known = made.get(key);
        if (known == null) {
            CompletableFuture<S> mine = new CompletableFuture<>();
            known = made.putIfAbsent(key, mine);
            if (known == null) {
                known = mine;
                make(key, mine, maker);
            }
        }
        S value = join(known);
        last = new Hit<>(signature, value);
        return value;
    }

    private void make(Key key, CompletableFuture<S> mine, Supplier<S> maker) {
        try {
            mine.complete(maker.get());
        } catch (Throwable t) {
            made.remove(key, mine);
            mine.completeExceptionally(t);
        }
    }

    /** All specialisations that exist. */
    List<S> all() {
        return made.values().stream().filter(f -> f.isDone() && !f.isCompletedExceptionally())
                .map(CompletableFuture::join).toList();
    }

    private static <S> S join(CompletableFuture<S> f) {
        try {
            return f.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException r -> throw r;
                case Error r -> throw r;
                default -> throw e;
            }
        }
    }
}
