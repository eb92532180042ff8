package io.krait.codegen.gpu.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The free pieces of a device's memory: by stream, by kind of segment, by size. Cuts pieces and merges neighbours.
 * Guarded by the allocator's lock.
 */
final class FreeBlocks {
    private final Map<Stream, Lists> byStream = new HashMap<>();

    /** The free pieces of a stream, by size and then address. */
    private static final class Lists {
        private final TreeSet<Block> small = new TreeSet<>(Lists::compare);
        private final TreeSet<Block> large = new TreeSet<>(Lists::compare);

        private static int compare(Block a, Block b) {
            int bySize = Long.compare(a.bytes, b.bytes);
            return bySize != 0 ? bySize : Long.compareUnsigned(a.address, b.address);
        }

        TreeSet<Block> of(boolean isSmall) {
            return isSmall ? small : large;
        }

        Optional<Block> ceiling(long bytes, boolean isSmall) {
            TreeSet<Block> of = of(isSmall);
            return of.isEmpty() ? Optional.empty()
                    : Optional.ofNullable(of.ceiling(new Block(of.first().segment, 0, bytes)));
        }
    }

    private TreeSet<Block> listOf(Segment s) {
        return byStream.computeIfAbsent(s.owner, o -> new Lists()).of(s.small);
    }

    /** Takes the best fit of a stream. */
    Optional<Block> take(Stream stream, long bytes, boolean small) {
        Lists lists = byStream.get(stream);
        Optional<Block> b = lists == null ? Optional.empty() : lists.ceiling(bytes, small);
        b.ifPresent(this::remove);
        return b;
    }

    /** The best fit among the wholly free segments of other streams; stays where it is. */
    Optional<Block> wholeOfOther(Stream stream, long bytes, boolean small, Predicate<Stream> allowed) {
        Optional<Block> best = Optional.empty();
        for (Map.Entry<Stream, Lists> e : byStream.entrySet()) {
            if (e.getKey() != stream && allowed.test(e.getKey())) {
                Optional<Block> b = e.getValue().ceiling(bytes, small);
                while (b.isPresent() && !b.get().isWhole()) {
                    b = Optional.ofNullable(e.getValue().of(small).higher(b.get()));
                }
                if (b.isPresent() && (best.isEmpty() || b.get().bytes < best.get().bytes)) {
                    best = b;
                }
            }
        }
        return best;
    }

    /** All wholly free segments of the allowed streams. */
    List<Block> wholes(Predicate<Stream> allowed) {
        List<Block> wholes = new ArrayList<>();
        byStream.forEach((stream, lists) -> {
            if (allowed.test(stream)) {
                lists.small.stream().filter(Block::isWhole).forEach(wholes::add);
                lists.large.stream().filter(Block::isWhole).forEach(wholes::add);
            }
        });
        return wholes;
    }

    void remove(Block b) {
        listOf(b.segment).remove(b);
    }

    /** Cuts a piece to size, unless too little would be left. */
    void split(Block b, long bytes, long least) {
        long rest = b.bytes - bytes;
        if (rest < least) {
            return;
        }
        Block tail = new Block(b.segment, b.address + bytes, rest);
        b.bytes = bytes;
        tail.after = b.after;
        tail.before = Optional.of(b);
        b.after.ifPresent(a -> a.before = Optional.of(tail));
        b.after = Optional.of(tail);
        listOf(b.segment).add(tail);
    }

    /** Adds a piece, merged with its free neighbours. */
    void add(Block b) {
        Block merged = b;
        merged.state = Block.State.FREE;
        if (b.after.isPresent() && b.after.get().isFree()) {
            remove(b.after.get());
            absorb(b, b.after.get());
        }
        if (b.before.isPresent() && b.before.get().isFree()) {
            merged = b.before.get();
            remove(merged);
            absorb(merged, b);
        }
        listOf(b.segment).add(merged);
    }

    private static void absorb(Block left, Block right) {
        left.bytes += right.bytes;
        left.after = right.after;
        left.after.ifPresent(a -> a.before = Optional.of(left));
    }

    /** Gives the pieces of a stream to another; the segments' owner is set by the caller. */
    void move(Stream from, Stream to) {
        Lists lists = byStream.remove(from);
        if (lists != null) {
            Lists heirs = byStream.computeIfAbsent(to, s -> new Lists());
            heirs.small.addAll(lists.small);
            heirs.large.addAll(lists.large);
        }
    }

    void clear() {
        byStream.clear();
    }
}
