package io.krait.optimizer.loop;

import io.krait.optimizer.loop.LoopFrame.Code;
import io.krait.optimizer.loop.LoopFrame.Places;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Scalars;
import io.krait.staging.math.Table;
import java.util.Arrays;
import java.util.List;

/** Makes the interpreter's code of statements without regions: they work lane by lane. */
final class LaneCode {
    private final Kernel kernel;
    private final Places places;

    LaneCode(Kernel kernel, Places places) {
        this.kernel = kernel;
        this.places = places;
    }

    /** The code of a statement whose outs begin at the given place. */
    Code of(Stm s, int out) {
        return switch (s.rhs()) {
            case Rhs.Const x -> fill(out, x.type().lanes(), x.bits());
            case Rhs.Scalar x -> scalar(x, out);
            case Rhs.Cast x -> cast(x, out);
            case Rhs.Bitcast x -> bitcast(x, out);
            case Rhs.Splat x -> splat(places.at(x.arg()), out, x.lanes());
            case Rhs.LaneIds x -> laneIds(x, out);
            case Rhs.Load x -> load(s, x, out);
            case Rhs.Store x -> store(s, x);
            case Rhs.Update x -> update(s, x, out);
            case Rhs.Lookup x -> lookup(s, x, out);
            case Rhs.Any x -> any(places.at(x.mask()), x.mask().lanes(), out);
            case Rhs.Half x -> copy(places.at(x.arg()) + (x.high() ? x.arg().lanes() / 2 : 0), out,
                    x.arg().lanes() / 2);
            case Rhs.Unzip x -> every(places.at(x.arg()) + (x.odd() ? 1 : 0), out, x.arg().lanes() / 2);
            case Rhs.Zip x -> zip(places.at(x.even()), places.at(x.odd()), out, x.even().lanes());
            case Rhs.Reverse x -> reverse(places.at(x.arg()), out, x.arg().lanes());
            case Rhs.Shift x -> shift(places.at(x.arg()), places.at(x.before()), x.count(), out, x.arg().lanes());
            case Rhs.Extract x -> copy(places.at(x.arg()) + x.lane(), out, 1);
            case Rhs.Call x -> call(s, x, out);
            case Rhs.Fault x -> fault(x);
            case Rhs.Gpu x -> gpu(s, x, out);
            case Rhs.If x -> throw nested();
            case Rhs.For x -> throw nested();
            case Rhs.While x -> throw nested();
            case Rhs.ParFor x -> throw nested();
        };
    }

    private static IllegalArgumentException nested() {
        return new IllegalArgumentException("a statement with regions is none of lanes");
    }

    private static Code fill(int out, int lanes, long bits) {
        return f -> Arrays.fill(f.r, out, out + lanes, bits);
    }

    private static Code copy(int from, int out, int lanes) {
        return f -> System.arraycopy(f.r, from, f.r, out, lanes);
    }

    private static Code splat(int from, int out, int lanes) {
        return f -> Arrays.fill(f.r, out, out + lanes, f.r[from]);
    }

    private static Code every(int from, int out, int lanes) {
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + k] = f.r[from + 2 * k];
            }
        };
    }

    private static Code zip(int even, int odd, int out, int lanes) {
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + 2 * k] = f.r[even + k];
                f.r[out + 2 * k + 1] = f.r[odd + k];
            }
        };
    }

    private static Code reverse(int from, int out, int lanes) {
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + k] = f.r[from + lanes - 1 - k];
            }
        };
    }

    private static Code shift(int from, int before, int count, int out, int lanes) {
        return f -> {
            System.arraycopy(f.r, before + lanes - count, f.r, out, count);
            System.arraycopy(f.r, from, f.r, out + count, lanes - count);
        };
    }

    private static Code any(int from, int lanes, int out) {
        return f -> {
            long any = 0;
            for (int k = 0; k < lanes; k++) {
                any |= f.r[from + k];
            }
            f.r[out] = any;
        };
    }

    private static Code laneIds(Rhs.LaneIds x, int out) {
        return f -> {
            for (int k = 0; k < x.lanes(); k++) {
                f.r[out + k] = Scalars.wrap(x.dtype(), k);
            }
        };
    }

    private Code scalar(Rhs.Scalar x, int out) {
        List<Var> args = x.args();
        DType t = args.get(args.size() - 1).dtype();
        int lanes = args.get(0).lanes();
        int a = places.at(args.get(0));
        int b = args.size() > 1 ? places.at(args.get(1)) : a;
        int c = args.size() > 2 ? places.at(args.get(2)) : a;
        if (lanes == 1) {
            return f -> f.r[out] = x.op().eval(t, f.r[a], f.r[b], f.r[c]);
        }
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + k] = x.op().eval(t, f.r[a + k], f.r[b + k], f.r[c + k]);
            }
        };
    }

    private Code cast(Rhs.Cast x, int out) {
        int from = places.at(x.arg());
        DType t = x.arg().dtype();
        int lanes = x.arg().lanes();
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + k] = Scalars.convert(f.r[from + k], t, x.to());
            }
        };
    }

    private Code bitcast(Rhs.Bitcast x, int out) {
        int from = places.at(x.arg());
        int lanes = x.arg().lanes();
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + k] = Scalars.wrap(x.to(), f.r[from + k]);
            }
        };
    }

    private Code load(Stm s, Rhs.Load x, int out) {
        int index = places.at(x.index());
        boolean vector = x.index().type().isVector();
        int mask = places.at(x.mask());
        int lanes = x.lanes();
        int buffer = x.buffer().index();
        return f -> {
            LoopMemory m = f.memory[buffer];
            for (int k = 0; k < lanes; k++) {
                if (f.isOff(mask, k)) {
                    f.r[out + k] = 0;
                } else {
                    long i = f.element(index, vector, k);
                    check(m, i, s, x.buffer(), k);
                    f.r[out + k] = m.get(i);
                }
            }
        };
    }

    private Code store(Stm s, Rhs.Store x) {
        int index = places.at(x.index());
        boolean vector = x.index().type().isVector();
        int mask = places.at(x.mask());
        int value = places.at(x.value());
        int lanes = x.value().lanes();
        int buffer = x.buffer().index();
        return f -> {
            LoopMemory m = f.memory[buffer];
            for (int k = 0; k < lanes; k++) {
                if (!f.isOff(mask, k)) {
                    long i = f.element(index, vector, k);
                    check(m, i, s, x.buffer(), k);
                    m.set(i, f.r[value + k]);
                }
            }
        };
    }

    private void check(LoopMemory m, long i, Stm s, Buffer b, int lane) {
        if (!m.holds(i)) {
            String range = m.first() > m.last() ? "which has no elements"
                    : "whose elements are " + m.first() + " to " + m.last();
            throw error(s, "lane " + lane + " touches element " + i + " of " + b + ", " + range);
        }
    }

    private Code lookup(Stm s, Rhs.Lookup x, int out) {
        Table table = x.table();
        int index = places.at(x.index());
        int lanes = x.index().lanes();
        return f -> {
            for (int k = 0; k < lanes; k++) {
                long i = f.r[index + k];
                if (i < 0 || i >= table.length()) {
                    throw error(s, "lane " + k + " looks up element " + i + " of a table of " + table.length());
                }
                f.r[out + k] = table.bits((int) i);
            }
        };
    }

    private Code update(Stm s, Rhs.Update x, int out) {
        int index = places.at(x.index());
        boolean vector = x.index().type().isVector();
        int mask = places.at(x.mask());
        int value = places.at(x.value());
        DType t = x.value().dtype();
        int lanes = x.value().lanes();
        int buffer = x.buffer().index();
        boolean old = !s.outs().isEmpty();
        return f -> {
            LoopMemory m = f.memory[buffer];
            for (int k = 0; k < lanes; k++) {
                long before = 0;
                if (!f.isOff(mask, k)) {
                    long i = f.element(index, vector, k);
                    check(m, i, s, x.buffer(), k);
                    before = m.get(i);
                    m.set(i, x.op().eval(t, before, f.r[value + k], 0));
                }
                if (old) {
                    f.r[out + k] = before;
                }
            }
        };
    }

    // Of what threads of a GPU do, hosts can do what orders and combines accesses to memory.
    private Code gpu(Stm s, Rhs.Gpu x, int out) {
        if (x.op() instanceof GpuOp.Fence) {
            return f -> { };
        }
        if (!(x.op() instanceof GpuOp.Atomic a)) {
            throw new IllegalArgumentException(x.op().label() + " runs on GPUs and in the simulator");
        }
        int[] args = x.args().stream().mapToInt(places::at).toArray();
        Buffer buffer = x.buffers().get(0);
        return f -> {
            LoopMemory m = f.memory[buffer.index()];
            long i = f.r[args[0]];
            check(m, i, s, buffer, 0);
            long before = m.get(i);
            m.set(i, a.apply(buffer.dtype(), before, f.r[args[1]], args.length > 2 ? f.r[args[2]] : 0));
            f.r[out] = before;
        };
    }

    private Code call(Stm s, Rhs.Call x, int out) {
        NativeFunction function = new NativeFunction(x.args().stream().map(Var::dtype).toList(), x.result());
        int address = places.at(x.function());
        int[] args = x.args().stream().mapToInt(places::at).toArray();
        boolean result = !s.outs().isEmpty();
        return f -> {
            long[] bits = new long[args.length];
            for (int i = 0; i < args.length; i++) {
                bits[i] = f.r[args[i]];
            }
            long got = function.call(f.r[address], bits);
            if (result) {
                f.r[out] = got;
            }
        };
    }

    private Code fault(Rhs.Fault x) {
        int cond = places.at(x.cond());
        int lanes = x.cond().lanes();
        int position = places.at(x.position());
        boolean vector = x.position().type().isVector();
        int[] details = x.details().stream().mapToInt(places::at).toArray();
        boolean[] vectors = new boolean[details.length];
        for (int i = 0; i < details.length; i++) {
            vectors[i] = x.details().get(i).type().isVector();
        }
        return f -> {
            for (int k = 0; k < lanes; k++) {
                if (f.r[cond + k] != 0) {
                    long at = f.element(position, vector, k);
                    if (details.length == 0) {
                        f.fault(FaultRecord.of(at, x.code()));
                    } else {
                        long[] values = new long[details.length];
                        for (int i = 0; i < values.length; i++) {
                            values[i] = f.r[details[i] + (vectors[i] ? k : 0)];
                        }
                        f.faultInDetail(FaultRecord.of(at, x.code(), values));
                    }
                }
            }
        };
    }

    /** An error that a statement made. */
    CompilationException error(Stm s, String what) {
        LoopPrinter text = new LoopPrinter(kernel, false);
        String user = s.origin().at();
        return new CompilationException("kernel " + kernel.name() + ", line " + text.lineOf(s) + ": " + what + "\n    "
                + text.head(s) + (user.isEmpty() ? "" : "\n    which does what the user wrote " + user));
    }
}
