package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.Program.Code;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.Rhs;
import io.krait.staging.GpuOp;
import java.util.ArrayList;
import java.util.List;

/** Makes the code of asynchronous copies. They take effect as late as possible: when the thread waits for them. */
final class AsyncCode {
    /** A copy under way: {@code values} is what the source held when it began. */
    record Copy(Space.Shared to, long first, Space from, long source, long[] values, int statement) {
        void end(SimThread t) {
            int count = values.length;
            to.copyEnds(t, first, count, statement);
            long at = to.at(t, first, count, statement);
            long read = from.at(t, source, count, statement);
            for (int k = 0; k < count; k++) {
                if (from.get(read + (long) k * from.bytes) != values[k]) {
                    throw new SimulatorException(Finding.UNFINISHED_COPY, "element " + (source + k) + " of "
                            + Program.name(from.buffer) + " was changed while " + t + " copied it "
                            + t.grid.program().line(statement) + ". Wait for the copy before writing to its source");
                }
                to.set(t, at + (long) k * to.bytes, values[k]);
            }
        }
    }

    private final List<Space> spaces;

    AsyncCode(List<Space> spaces) {
        this.spaces = spaces;
    }

    Code copy(GpuOp.AsyncCopy o, Rhs.Gpu x, int[] args, int number) {
        Space from = spaces.get(x.buffers().get(1).index());
        int count = o.count();
        if (!(spaces.get(x.buffers().get(0).index()) instanceof Space.Shared to)) {
            throw GridCompiler.no("asynchronous copies but to shared memory");
        }
        return t -> {
            long first = t.r[args[0]];
            long source = t.r[args[1]];
            long at = to.at(t, first, count, number);
            long read = from.at(t, source, count, number);
            MemoryCode.aligned(t, to, first, at, count, number);
            MemoryCode.aligned(t, from, source, read, count, number);
            from.read(t, source, count, number);
            to.copyBegins(t, first, count, number);
            long[] values = new long[count];
            for (int k = 0; k < count; k++) {
                values[k] = from.get(read + (long) k * from.bytes);
            }
            t.copies.getLast().add(new Copy(to, first, from, source, values, number));
        };
    }

    static Code commit() {
        return t -> t.copies.addLast(new ArrayList<>());
    }

    static Code waitFor(int pending) {
        return t -> {
            while (t.copies.size() - 1 > pending) {
                t.copies.removeFirst().forEach(c -> c.end(t));
            }
        };
    }
}
