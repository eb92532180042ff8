package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.GridCompiler.Registers;
import io.krait.codegen.gpu.simulator.Program.Code;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Rhs;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.List;

/** Makes the code of accesses to memory. */
final class MemoryCode {
    private final Registers registers;
    private final List<Space> spaces;
    private final AsyncCode async;

    MemoryCode(Registers registers, List<Space> spaces) {
        this.registers = registers;
        this.spaces = spaces;
        async = new AsyncCode(spaces);
    }

    AsyncCode async() {
        return async;
    }

    Code load(Rhs.Load x, int out, int number) {
        Space m = spaces.get(x.buffer().index());
        int index = registers.at(x.index());
        Code load = t -> {
            long i = t.r[index];
            long at = m.at(t, i, 1, number);
            m.read(t, i, 1, number);
            t.r[out] = m.get(at);
        };
        if (x.mask().isEmpty()) {
            return load;
        }
        int mask = registers.at(x.mask().get());
        return t -> {
            t.r[out] = 0;
            if (t.r[mask] != 0) {
                load.run(t);
            }
        };
    }

    Code store(Rhs.Store x, int number) {
        Space m = spaces.get(x.buffer().index());
        int index = registers.at(x.index());
        int value = registers.at(x.value());
        Code store = t -> {
            long i = t.r[index];
            long at = m.at(t, i, 1, number);
            m.write(t, i, 1, number);
            m.set(t, at, t.r[value]);
        };
        return x.mask().map(registers::at).map(mask -> when(mask, store)).orElse(store);
    }

    private static Code when(int mask, Code code) {
        return t -> {
            if (t.r[mask] != 0) {
                code.run(t);
            }
        };
    }

    /** Gives the old element to a register, or to none for -1. */
    Code update(Rhs.Update x, int out, int number) {
        Space m = spaces.get(x.buffer().index());
        int index = registers.at(x.index());
        int value = registers.at(x.value());
        DType type = x.value().dtype();
        Code update = t -> {
            long i = t.r[index];
            long at = m.at(t, i, 1, number);
            if (x.atomic()) {
                m.atomic(t, i, number, true);
                meet(t, m, at);
            } else {
                m.read(t, i, 1, number);
                m.write(t, i, 1, number);
            }
            long old = m.get(at);
            m.set(t, at, x.op().eval(type, old, t.r[value], 0));
            if (out >= 0) {
                t.r[out] = old;
            }
        };
        if (x.mask().isEmpty()) {
            return update;
        }
        int mask = registers.at(x.mask().get());
        return t -> {
            if (out >= 0) {
                t.r[out] = 0;
            }
            if (t.r[mask] != 0) {
                update.run(t);
            }
        };
    }

    private static void meet(SimThread t, Space m, long at) {
        if (t.grid.program().fences() && m.buffer.kind() != Buffer.Kind.PRIVATE) {
            t.knows.atomic(t.grid.elements(), at);
        }
    }

    Code atomic(GpuOp.Atomic o, Rhs.Gpu x, int out, int number) {
        Space m = spaces.get(x.buffers().get(0).index());
        int index = registers.at(x.args().get(0));
        int first = registers.at(x.args().get(1));
        int last = registers.at(x.args().get(x.args().size() - 1));
        boolean reads = out >= 0 || o.kind() != GpuOp.Atomic.Kind.EXCHANGE;
        DType type = m.type;
        return t -> {
            long i = t.r[index];
            long at = m.at(t, i, 1, number);
            m.atomic(t, i, number, reads);
            meet(t, m, at);
            long old = m.get(at);
            m.set(t, at, combine(o.kind(), type, old, t.r[first], t.r[last]));
            if (out >= 0) {
                t.r[out] = old;
            }
        };
    }

    /** What an atomic operation makes of an element; for CAS {@code a} is compared and {@code b} the new value. */
    private static long combine(GpuOp.Atomic.Kind kind, DType type, long old, long a, long b) {
        return switch (kind) {
            case ADD -> Op.ADD.eval(type, old, a, 0);
            case SUB -> Op.SUB.eval(type, old, a, 0);
            case MIN -> Op.MIN.eval(type, old, a, 0);
            case MAX -> Op.MAX.eval(type, old, a, 0);
            case AND -> old & a;
            case OR -> old | a;
            case XOR -> old ^ a;
            case EXCHANGE -> a;
            case INC -> isBelow(type, old, a) ? Op.ADD.eval(type, old, 1, 0) : 0;
            case DEC -> old == 0 || isBelow(type, a, old) ? a : Op.SUB.eval(type, old, 1, 0);
            case CAS -> old == a ? b : old;
        };
    }

    // Counters are unsigned, whatever the type: canonical bits keep the order of unsigned numbers.
    private static boolean isBelow(DType type, long a, long b) {
        return Long.compareUnsigned(a, b) < 0;
    }

    Code vectorLoad(GpuOp.VectorLoad o, Rhs.Gpu x, int out, int number) {
        Space m = spaces.get(x.buffers().get(0).index());
        int index = registers.at(x.args().get(0));
        int count = o.count();
        return t -> {
            long i = t.r[index];
            long at = m.at(t, i, count, number);
            aligned(t, m, i, at, count, number);
            m.read(t, i, count, number);
            for (int k = 0; k < count; k++) {
                t.r[out + k] = m.get(at + (long) k * m.bytes);
            }
        };
    }

    Code vectorStore(GpuOp.VectorStore o, Rhs.Gpu x, int number) {
        Space m = spaces.get(x.buffers().get(0).index());
        int[] args = x.args().stream().mapToInt(registers::at).toArray();
        int count = o.count();
        return t -> {
            long i = t.r[args[0]];
            long at = m.at(t, i, count, number);
            aligned(t, m, i, at, count, number);
            m.write(t, i, count, number);
            for (int k = 0; k < count; k++) {
                m.set(t, at + (long) k * m.bytes, t.r[args[1 + k]]);
            }
        };
    }

    static void aligned(SimThread t, Space m, long i, long at, int count, int number) {
        long size = (long) count * m.bytes;
        if (at % size != 0) {
            throw new SimulatorException(Finding.MISALIGNED, t + " uses " + count + " elements from " + i + " on of "
                    + Program.name(m.buffer) + " at once " + t.grid.program().line(number) + ", whose address is "
                    + at % size + " bytes behind a multiple of " + size + ". Begin at an element number that is a"
                    + " multiple of " + count + ", in an array that begins at such an address");
        }
    }
}
