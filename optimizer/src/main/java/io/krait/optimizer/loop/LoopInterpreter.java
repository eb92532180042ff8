package io.krait.optimizer.loop;

import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.math.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs loop IR, before and after vectorisation: the oracle for passes and backends. It checks what generated code does
 * not: that every element that an active lane touches is there, that table indices are in range, that folds without an
 * identity are not empty. Scratch memory starts out poisoned.
 *
 * <p>Parallel loops without folds run from the last iteration to the first, so that a dependence between iterations
 * shows. A prepared interpreter is immutable and may run on several threads at a time.
 */
public final class LoopInterpreter {
    private static final long NO_FAULT = -1L;
    private static final int CODE_BITS = 8;

    /** One statement, ready to run. */
    @FunctionalInterface
    private interface Code {
        void run(Frame f);
    }

    /** What a run works on. Variables live in {@code r}, a vector in as many places as it has lanes. */
    private static final class Frame {
        private final long[] r;
        private final LoopMemory[] memory;
        private long fault = NO_FAULT;

        Frame(int places, int buffers) {
            r = new long[places];
            memory = new LoopMemory[buffers];
        }
    }

    private final Kernel kernel;
    private final Map<Var, Integer> place = new HashMap<>();
    private final Code[] body;
    private int places;

    private LoopInterpreter(Kernel kernel) {
        this.kernel = kernel;
        kernel.scalars().forEach(this::define);
        kernel.body().params().forEach(this::define);
        body = code(kernel.body());
    }

    /**
     * Verifies a kernel and prepares it for running.
     *
     * @throws CompilationException when the kernel is malformed
     */
    public static LoopInterpreter prepare(Kernel k) {
        LoopVerifier.verify(k, "given to the interpreter");
        return new LoopInterpreter(k);
    }

    /** Prepares a kernel and runs it once; see {@link #run(List, long[], long, long)}. */
    public static long run(Kernel k, List<StridedArray> args, long[] scalars, long begin, long end) {
        return prepare(k).run(args, scalars, begin, end);
    }

    /**
     * Runs the kernel for the units from {@code begin} to {@code end}.
     *
     * @param args the argument buffers in order, without the local ones: element i of a buffer is {@code bits(i)} of
     *        its array; shape and strides only tell which indices may be touched
     * @param scalars the scalar arguments in canonical bits
     * @return -1, or the smallest {@code position << 8 | code} of all faults, compared unsigned
     * @throws CompilationException when the kernel does something it must not do, with the statement
     */
    public long run(List<StridedArray> args, long[] scalars, long begin, long end) {
        return runOn(args.stream().map(LoopMemory::of).toList(), scalars, begin, end);
    }

    /**
     * Runs the kernel on memory at raw addresses, where bounds cannot be checked.
     *
     * @param args the addresses of the argument buffers in order, then the scalar arguments in canonical bits
     * @return see {@link #run(List, long[], long, long)}
     */
    public long runRaw(long[] args, long begin, long end) {
        List<Buffer> buffers = arguments();
        if (args.length < buffers.size()) {
            throw wrongCount("buffers", buffers.size(), args.length);
        }
        List<LoopMemory> memory = new ArrayList<>();
        for (Buffer b : buffers) {
            memory.add(LoopMemory.at(b.dtype(), args[memory.size()]));
        }
        return runOn(memory, Arrays.copyOfRange(args, memory.size(), args.length), begin, end);
    }

    private long runOn(List<LoopMemory> args, long[] scalars, long begin, long end) {
        Frame f = new Frame(places, kernel.buffers().size());
        scalars(f, scalars);
        arguments(f, args);
        for (Buffer b : kernel.buffers()) {
            if (!b.isArgument()) {
                long count = b.count().map(v -> f.r[at(v)]).orElse(b.fixedCount());
                f.memory[b.index()] = LoopMemory.local(b.dtype(), count);
            }
        }
        f.r[at(kernel.body().params().get(0))] = begin;
        f.r[at(kernel.body().params().get(1))] = end;
        run(body, f);
        return f.fault;
    }

    private List<Buffer> arguments() {
        return kernel.buffers().stream().filter(b -> b.isArgument()).toList();
    }

    private void arguments(Frame f, List<LoopMemory> args) {
        List<Buffer> buffers = arguments();
        if (args.size() != buffers.size()) {
            throw wrongCount("buffers", buffers.size(), args.size());
        }
        for (int i = 0; i < args.size(); i++) {
            Buffer b = buffers.get(i);
            DType t = args.get(i).elements().dtype();
            if (t != b.dtype()) {
                throw new IllegalArgumentException("buffer " + b + " of kernel " + kernel.name() + " is of " + b.dtype()
                        + ", got an array of " + t);
            }
            f.memory[b.index()] = args.get(i);
        }
    }

    private IllegalArgumentException wrongCount(String what, int expected, int got) {
        return new IllegalArgumentException("kernel " + kernel.name() + " takes " + expected + " " + what + ", got "
                + got);
    }

    private void scalars(Frame f, long[] bits) {
        List<Var> vars = kernel.scalars();
        if (bits.length != vars.size()) {
            throw wrongCount("scalars", vars.size(), bits.length);
        }
        for (int i = 0; i < bits.length; i++) {
            if (Scalars.wrap(vars.get(i).dtype(), bits[i]) != bits[i]) {
                throw new IllegalArgumentException("scalar " + i + " of kernel " + kernel.name() + " is 0x"
                        + Long.toHexString(bits[i]) + ", not in the canonical form of " + vars.get(i).dtype());
            }
            f.r[at(vars.get(i))] = bits[i];
        }
    }

    private static void run(Code[] code, Frame f) {
        for (Code c : code) {
            c.run(f);
        }
    }

    private int define(Var v) {
        int at = places;
        place.put(v, at);
        places += v.lanes();
        return at;
    }

    private int at(Var v) {
        return place.get(v);
    }

    private Code[] code(Region r) {
        Code[] code = new Code[r.body().size()];
        for (int i = 0; i < code.length; i++) {
            code[i] = code(r.body().get(i));
        }
        return code;
    }

    private Code code(Stm s) {
        // Outs get their places first: nothing that the statement reads can share them.
        int out = s.outs().isEmpty() ? 0 : places;
        s.outs().forEach(this::define);
        return switch (s.rhs()) {
            case Rhs.Const x -> fill(out, x.type().lanes(), x.bits());
            case Rhs.Scalar x -> scalar(x, out);
            case Rhs.Cast x -> cast(x, out);
            case Rhs.Bitcast x -> bitcast(x, out);
            case Rhs.Splat x -> splat(at(x.arg()), out, x.lanes());
            case Rhs.LaneIds x -> laneIds(x, out);
            case Rhs.Load x -> load(s, x, out);
            case Rhs.Store x -> store(s, x);
            case Rhs.Lookup x -> lookup(s, x, out);
            case Rhs.If x -> branch(x, out);
            case Rhs.For x -> serial(x, out);
            case Rhs.ParFor x -> x.folds().isEmpty() ? parallel(x) : folding(s, x, out);
            case Rhs.Any x -> any(at(x.mask()), x.mask().lanes(), out);
            case Rhs.Half x -> copy(at(x.arg()) + (x.high() ? x.arg().lanes() / 2 : 0), out, x.arg().lanes() / 2);
            case Rhs.Reverse x -> reverse(at(x.arg()), out, x.arg().lanes());
            case Rhs.Extract x -> copy(at(x.arg()) + x.lane(), out, 1);
            case Rhs.Fault x -> fault(x);
            case Rhs.While x -> throw new UnsupportedOperationException("not built yet");
            case Rhs.Update x -> throw new UnsupportedOperationException("not built yet");
            case Rhs.Call x -> throw new UnsupportedOperationException("not built yet");
        };
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

    private static Code reverse(int from, int out, int lanes) {
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + k] = f.r[from + lanes - 1 - k];
            }
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
        int a = at(args.get(0));
        int b = args.size() > 1 ? at(args.get(1)) : a;
        int c = args.size() > 2 ? at(args.get(2)) : a;
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
        int from = at(x.arg());
        DType t = x.arg().dtype();
        int lanes = x.arg().lanes();
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + k] = Scalars.convert(f.r[from + k], t, x.to());
            }
        };
    }

    private Code bitcast(Rhs.Bitcast x, int out) {
        int from = at(x.arg());
        int lanes = x.arg().lanes();
        return f -> {
            for (int k = 0; k < lanes; k++) {
                f.r[out + k] = Scalars.wrap(x.to(), f.r[from + k]);
            }
        };
    }

    /** The place of a mask, or -1 when all lanes are on. */
    private int at(Optional<Var> mask) {
        return mask.map(this::at).orElse(-1);
    }

    private static boolean isOff(Frame f, int mask, int lane) {
        return mask >= 0 && f.r[mask + lane] == 0;
    }

    /** The index of an element: scalar indices count up from lane to lane. */
    private static long element(Frame f, int index, boolean isVector, int lane) {
        return isVector ? f.r[index + lane] : f.r[index] + lane;
    }

    private Code load(Stm s, Rhs.Load x, int out) {
        int index = at(x.index());
        boolean vector = x.index().type().isVector();
        int mask = at(x.mask());
        int lanes = x.lanes();
        int buffer = x.buffer().index();
        return f -> {
            LoopMemory m = f.memory[buffer];
            for (int k = 0; k < lanes; k++) {
                if (isOff(f, mask, k)) {
                    f.r[out + k] = 0;
                } else {
                    long i = element(f, index, vector, k);
                    check(m, i, s, x.buffer(), k);
                    f.r[out + k] = m.get(i);
                }
            }
        };
    }

    private Code store(Stm s, Rhs.Store x) {
        int index = at(x.index());
        boolean vector = x.index().type().isVector();
        int mask = at(x.mask());
        int value = at(x.value());
        int lanes = x.value().lanes();
        int buffer = x.buffer().index();
        return f -> {
            LoopMemory m = f.memory[buffer];
            for (int k = 0; k < lanes; k++) {
                if (!isOff(f, mask, k)) {
                    long i = element(f, index, vector, k);
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
        int index = at(x.index());
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

    private Code fault(Rhs.Fault x) {
        int cond = at(x.cond());
        int lanes = x.cond().lanes();
        int position = at(x.position());
        boolean vector = x.position().type().isVector();
        return f -> {
            for (int k = 0; k < lanes; k++) {
                if (f.r[cond + k] != 0) {
                    long word = element(f, position, vector, k) << CODE_BITS | x.code();
                    f.fault = Long.compareUnsigned(word, f.fault) < 0 ? word : f.fault;
                }
            }
        };
    }

    private Code branch(Rhs.If x, int out) {
        int cond = at(x.cond());
        Code[] then = code(x.then());
        Code[] otherwise = code(x.otherwise());
        Code thenResults = move(x.then().results(), out);
        Code otherwiseResults = move(x.otherwise().results(), out);
        return f -> {
            if (f.r[cond] != 0) {
                run(then, f);
                thenResults.run(f);
            } else {
                run(otherwise, f);
                otherwiseResults.run(f);
            }
        };
    }

    /** Copies variables to consecutive places, none of which belongs to one of them. */
    private Code move(List<Var> from, int to) {
        int[] source = new int[from.stream().mapToInt(Var::lanes).sum()];
        int n = 0;
        for (Var v : from) {
            for (int k = 0; k < v.lanes(); k++) {
                source[n++] = at(v) + k;
            }
        }
        return f -> {
            for (int k = 0; k < source.length; k++) {
                f.r[to + k] = f.r[source[k]];
            }
        };
    }

    private Code serial(Rhs.For x, int out) {
        int lo = at(x.lo());
        int hi = at(x.hi());
        int i = define(x.body().params().get(0));
        int carried = places;
        List<Var> carries = x.body().params().subList(1, x.body().params().size());
        carries.forEach(this::define);
        int width = places - carried;
        Code start = move(x.inits(), carried);
        Code[] body = code(x.body());
        // By way of the outs: a body may yield its parameters in another order.
        Code results = move(x.body().results(), out);
        return f -> {
            start.run(f);
            long last = f.r[hi];
            for (long n = f.r[lo]; n < last;) {
                f.r[i] = n;
                run(body, f);
                results.run(f);
                System.arraycopy(f.r, out, f.r, carried, width);
                if (n > Long.MAX_VALUE - x.step()) {
                    break;
                }
                n += x.step();
            }
            System.arraycopy(f.r, carried, f.r, out, width);
        };
    }

    private Code parallel(Rhs.ParFor x) {
        int lo = at(x.lo());
        int hi = at(x.hi());
        int i = define(x.body().params().get(0));
        Code[] body = code(x.body());
        return f -> {
            long first = f.r[lo];
            for (long n = f.r[hi]; n > first;) {
                n--;
                f.r[i] = n;
                run(body, f);
            }
        };
    }

    private Code folding(Stm s, Rhs.ParFor x, int out) {
        int lo = at(x.lo());
        int hi = at(x.hi());
        int i = define(x.body().params().get(0));
        Code[] body = code(x.body());
        int count = x.folds().size();
        int[] values = new int[count];
        FoldStart[] starts = new FoldStart[count];
        for (int k = 0; k < count; k++) {
            Var v = x.body().results().get(k);
            values[k] = at(v);
            starts[k] = start(s, x.folds().get(k), v.dtype());
        }
        return f -> {
            long first = f.r[lo];
            long last = Math.max(first, f.r[hi]);
            LoopFolds[] folds = new LoopFolds[count];
            for (int k = 0; k < count; k++) {
                folds[k] = starts[k].of(f, last - first);
            }
            for (long n = first; n < last; n++) {
                f.r[i] = n;
                run(body, f);
                for (int k = 0; k < count; k++) {
                    folds[k].add(n - first, n, f.r[values[k]]);
                }
            }
            int to = out;
            for (LoopFolds fold : folds) {
                for (int k = 0; k < fold.outs(); k++) {
                    f.r[to++] = fold.result(k);
                }
            }
        };
    }

    /** Begins a fold over a number of values. */
    @FunctionalInterface
    private interface FoldStart {
        LoopFolds of(Frame f, long count);
    }

    private FoldStart start(Stm s, Fold fold, DType t) {
        return switch (fold) {
            case Fold.ByOp g -> (f, count) -> LoopFolds.byOp(g.op(), t, count);
            case Fold.Arg g -> (f, count) -> {
                requireValues(s, count);
                return LoopFolds.extreme(g.max(), t);
            };
            case Fold.ByRegion g -> {
                int left = define(g.combine().params().get(0));
                int right = define(g.combine().params().get(1));
                Code[] code = code(g.combine());
                int result = at(g.combine().results().get(0));
                yield (f, count) -> {
                    requireValues(s, count);
                    return LoopFolds.byFunction((a, b) -> {
                        f.r[left] = a;
                        f.r[right] = b;
                        run(code, f);
                        return f.r[result];
                    }, count);
                };
            }
        };
    }

    private void requireValues(Stm s, long count) {
        if (count == 0) {
            throw error(s, "a fold without an identity over an empty range");
        }
    }

    private CompilationException error(Stm s, String what) {
        LoopPrinter text = new LoopPrinter(kernel, false);
        String user = s.origin().at();
        return new CompilationException("kernel " + kernel.name() + ", line " + text.lineOf(s) + ": " + what + "\n    "
                + text.head(s) + (user.isEmpty() ? "" : "\n    which does what the user wrote " + user));
    }
}
