package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.Buffer;
import io.krait.staging.DType;
import java.util.Optional;

/** How a thread gets at the elements of a buffer. Every access asks {@link #at} first. */
abstract sealed class Space {
    final Buffer buffer;
    final DType type;
    final int bytes;

    private Space(Buffer buffer) {
        this.buffer = buffer;
        type = buffer.dtype();
        bytes = type.bytes();
    }

    /** The address of element {@code i}, after a check that it and those behind it are there. */
    abstract long at(SimThread t, long i, int count, int statement);

    /** Notes that elements from {@code i} on are read. */
    abstract void read(SimThread t, long i, int count, int statement);

    /** Notes that elements from {@code i} on are written. */
    abstract void write(SimThread t, long i, int count, int statement);

    /** Notes that an element is updated atomically. */
    abstract void atomic(SimThread t, long i, int statement, boolean reads);

    /** The number of elements, for messages. */
    abstract String extent(SimThread t);

    long get(long at) {
        return Raw.get(type, at);
    }

    /** Writes and notes whether that changes anything. */
    void set(SimThread t, long at, long bits) {
        if (Raw.get(type, at) != bits) {
            Raw.set(type, at, bits);
            t.grid.changed();
        }
    }

    final SimulatorException outside(SimThread t, long i, int count, int statement) {
        String what = count == 1 ? "element " + i : "elements " + i + " to " + (i + count - 1);
        return new SimulatorException(Finding.OUT_OF_BOUNDS, t + " touches " + what + " of " + Program.name(buffer)
                + " " + t.grid.program().line(statement) + ", " + extent(t)
                + ". Compare the index with the size before, for instance if_(i.lt(n), ...)");
    }

    /** An argument. */
    static final class Global extends Space {
        private final int argument;

        Global(Buffer buffer, int argument) {
            super(buffer);
            this.argument = argument;
        }

        @Override
        long at(SimThread t, long i, int count, int statement) {
            SimGrid.Bound b = t.grid.bound(argument);
            if (i < b.first() || i > b.last() - (count - 1)) {
                throw wrong(t, b, i, count, statement);
            }
            long at = b.base() + i * bytes;
            if (at % bytes != 0) {
                throw new SimulatorException(Finding.MISALIGNED, Program.name(buffer) + " begins at 0x"
                        + Long.toHexString(b.base()) + ", which is not a multiple of " + bytes + ", the size of "
                        + type + "; " + t + " uses it " + t.grid.program().line(statement)
                        + ". Begin views at whole elements");
            }
            return at;
        }

        private SimulatorException wrong(SimThread t, SimGrid.Bound b, long i, int count, int statement) {
            if (b.block().isPresent()) {
                return outside(t, i, count, statement);
            }
            String line = t.grid.program().line(statement);
            Optional<SimulatedMemory.Block> freed = t.grid.memory().freed(b.base());
            return freed.isPresent() ? new SimulatorException(Finding.USE_AFTER_FREE, t + " uses element " + i + " of "
                    + Program.name(buffer) + " " + line + ", but its memory was freed before the launch. Close arrays"
                    + " after the last kernel that uses them")
                    : new SimulatorException(Finding.OUT_OF_BOUNDS, t + " uses element " + i + " of "
                            + Program.name(buffer) + " " + line + ", but the array is not in device memory (address 0x"
                            + Long.toHexString(b.base()) + "). Move it there before, for instance x.to(device)");
        }

        @Override
        void read(SimThread t, long i, int count, int statement) {
            SimGrid.Bound b = t.grid.bound(argument);
            if (b.shadow().isPresent()) {
                Shadow s = b.shadow().get();
                long c = s.read(offset(b, i), (long) count * bytes, t, statement);
                if (c != 0) {
                    throw Races.of(this, i, t, statement, "reads", s, c);
                }
            }
        }

        @Override
        void write(SimThread t, long i, int count, int statement) {
            SimGrid.Bound b = t.grid.bound(argument);
            if (b.shadow().isPresent()) {
                Shadow s = b.shadow().get();
                long c = s.write(offset(b, i), (long) count * bytes, t, statement);
                if (c != 0) {
                    throw Races.of(this, i, t, statement, "writes", s, c);
                }
            }
        }

        @Override
        void atomic(SimThread t, long i, int statement, boolean reads) {
            SimGrid.Bound b = t.grid.bound(argument);
            if (b.shadow().isPresent()) {
                Shadow s = b.shadow().get();
                long c = s.atomic(offset(b, i), bytes, t, statement);
                if (c != 0) {
                    throw Races.of(this, i, t, statement, "updates", s, c);
                }
            }
        }

        private long offset(SimGrid.Bound b, long i) {
            return b.base() + i * bytes - b.block().orElseThrow().address();
        }

        @Override
        String extent(SimThread t) {
            SimGrid.Bound b = t.grid.bound(argument);
            return "whose block of memory holds the elements " + b.first() + " to " + b.last();
        }
    }

    /** Memory of the block. */
    static final class Shared extends Space {
        private final int region;

        Shared(Buffer buffer, int region) {
            super(buffer);
            this.region = region;
        }

        private long size(SimThread t) {
            return t.block.shared().bytes(region) / bytes;
        }

        @Override
        long at(SimThread t, long i, int count, int statement) {
            if (i < 0 || i > size(t) - count) {
                throw outside(t, i, count, statement);
            }
            return t.block.shared().address(region) + i * bytes;
        }

        @Override
        void read(SimThread t, long i, int count, int statement) {
            Shadow s = usable(t, i, count, statement, "reads");
            long c = s.read(i * bytes, (long) count * bytes, t, statement);
            if (c != 0) {
                throw Races.of(this, i, t, statement, "reads", s, c);
            }
            if (!s.isWritten(i * bytes, (long) count * bytes)) {
                t.block.unwritten(() -> Races.unwritten(this, i, count, t, statement));
            }
        }

        private Shadow usable(SimThread t, long i, int count, int statement, String does) {
            Shadow s = t.block.shared().shadow(region);
            long copy = s.copying(i * bytes, (long) count * bytes);
            if (copy != 0) {
                throw Races.unfinished(this, i, t, statement, does, copy);
            }
            return s;
        }

        @Override
        void write(SimThread t, long i, int count, int statement) {
            Shadow s = usable(t, i, count, statement, "writes");
            long c = s.write(i * bytes, (long) count * bytes, t, statement);
            if (c != 0) {
                throw Races.of(this, i, t, statement, "writes", s, c);
            }
        }

        @Override
        void atomic(SimThread t, long i, int statement, boolean reads) {
            Shadow s = usable(t, i, 1, statement, "updates");
            if (reads && !s.isWritten(i * bytes, bytes)) {
                t.block.unwritten(() -> Races.unwritten(this, i, 1, t, statement));
            }
            long c = s.atomic(i * bytes, bytes, t, statement);
            if (c != 0) {
                throw Races.of(this, i, t, statement, "updates", s, c);
            }
        }

        /** An asynchronous copy to these elements begins. */
        void copyBegins(SimThread t, long i, int count, int statement) {
            write(t, i, count, statement);
            t.block.shared().shadow(region).copyBegins(i * bytes, (long) count * bytes, t, statement);
        }

        /** The asynchronous copy to these elements has ended. */
        void copyEnds(SimThread t, long i, int count, int statement) {
            t.block.shared().shadow(region).copyEnds(i * bytes, (long) count * bytes);
            write(t, i, count, statement);
        }

        @Override
        String extent(SimThread t) {
            return "which has " + size(t) + " elements";
        }
    }

    /** Memory of the thread. */
    static final class Own extends Space {
        private final long offset;
        private final long size;

        Own(Buffer buffer, long offset, long size) {
            super(buffer);
            this.offset = offset;
            this.size = size;
        }

        @Override
        long at(SimThread t, long i, int count, int statement) {
            if (i < 0 || i > size - count) {
                throw outside(t, i, count, statement);
            }
            return t.own + offset + i * bytes;
        }

        @Override
        void read(SimThread t, long i, int count, int statement) {
            // Nobody else can.
        }

        @Override
        void write(SimThread t, long i, int count, int statement) {
            // Nobody else can.
        }

        @Override
        void atomic(SimThread t, long i, int statement, boolean reads) {
            // Nobody else can.
        }

        @Override
        String extent(SimThread t) {
            return "which has " + size + " elements";
        }
    }
}
