package io.krait.codegen.gpu.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A piece of a {@link Segment}: in use, free,
        or freed and waiting for other streams. Guarded by the allocator's lock. */
final class Block {
    final Segment segment;
    final long address;
    long bytes;
    State state = State.FREE;
    Optional<Block> before = Optional.empty();
    Optional<Block> after = Optional.empty();
    /** Counts how often this piece was given out. */
    long ticket;
    /** Streams other than the segment's that used it. */
    private final List<Stream> users = new ArrayList<>(0);

    enum State {
        FREE, LIVE, PENDING,
        /** Freed while its stream was captured: the graph keeps it. */
        HELD
    }

    Block(Segment segment, long address, long bytes) {
        this.segment = segment;
        this.address = address;
        this.bytes = bytes;
    }

    long address() {
        return address;
    }

    /** Whether it is all of its segment. */
    boolean isWhole() {
        return before.isEmpty() && after.isEmpty();
    }

    /** Whether it can be merged with a free neighbour. */
    boolean isFree() {
        return state == State.FREE;
    }

    void usedOn(Stream stream) {
        if (stream != segment.owner) {
            synchronized (users) {
                if (!users.contains(stream)) {
                    users.add(stream);
                }
            }
        }
    }

    /** Takes the list of streams that used it. */
    List<Stream> takeUsers() {
        synchronized (users) {
            List<Stream> taken = List.copyOf(users);
            users.clear();
            return taken;
        }
    }

    /** What the cleaner does when the memory's object is unreachable; it knows the block, not the object. */
    Runnable abandonment() {
        return new Abandonment(this, ticket);
    }

    /** Frees the block unless it was freed, and perhaps given out anew, meanwhile. */
    record Abandonment(Block block, long ticket) implements Runnable {
        @Override
        public void run() {
            block.segment.allocator.abandoned(this);
        }
    }
}
