package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.Program.Code;
import io.krait.codegen.gpu.simulator.Program.Step;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.GpuOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes steps with jumps of the branches and loops of a kernel. */
final class GridCompiler {
    /** A step that is not known yet. */
    private static final class Label {
        int at;
    }

    private final Registers registers = new Registers();
    private final LineCode lines;
    private final List<Step> steps = new ArrayList<>();
    private final List<Stm> owners = new ArrayList<>();
    private final List<Code> straight = new ArrayList<>();
    private final Deque<Integer> rounds = new ArrayDeque<>();
    private final boolean spins;
    private Stm current;

    private GridCompiler(List<Space> memory, boolean spins) {
        this.spins = spins;
        lines = new LineCode(registers, memory);
    }

    static Program compile(Kernel k) {
        LoopVerifier.verify(k, "given to the simulator");
        List<SharedMemory.Region> shared = new ArrayList<>();
        List<Space> memory = new ArrayList<>();
        long own = spaces(k, shared, memory);
        GridCompiler c = new GridCompiler(memory, !has(k.body(), GpuOp.Clock.class));
        k.scalars().forEach(c.registers::define);
        k.body().params().forEach(c.registers::define);
        c.region(k.body());
        c.flush();
        c.emit(t -> Program.END);
        return new Program(k, c.steps.toArray(Step[]::new), c.owners, c.lines.statements(), c.registers.count(),
                memory, shared, own, has(k.body(), GpuOp.Fence.class));
    }

    // Gives the bytes of a thread's own memory.
    private static long spaces(Kernel k, List<SharedMemory.Region> shared, List<Space> memory) {
        int granule = k.buffers().stream().filter(b -> b.kind() == Buffer.Kind.SHARED && b.fixedCount() < 0)
                .mapToInt(b -> b.dtype().bytes()).min().orElse(1);
        shared.add(new SharedMemory.Region(-1, granule));
        long own = 0;
        int arguments = 0;
        for (Buffer b : k.buffers()) {
            int bytes = b.dtype().bytes();
            switch (b.kind()) {
                case IN, OUT, INOUT -> memory.add(new Space.Global(b, arguments++));
                case SHARED -> {
                    memory.add(new Space.Shared(b, b.fixedCount() < 0 ? 0 : shared.size()));
                    if (b.fixedCount() >= 0) {
                        shared.add(new SharedMemory.Region(b.fixedCount() * bytes, bytes));
                    }
                }
                case LOCAL, PRIVATE -> {
                    if (b.fixedCount() < 0) {
                        throw no("local arrays of a size that is not constant, such as " + b);
                    }
                    memory.add(new Space.Own(b, own, b.fixedCount()));
                    own += Math.ceilDiv(b.fixedCount() * bytes, 2L * Long.BYTES) * 2 * Long.BYTES;
                }
            }
        }
        return own;
    }

    static SimulatorException no(String what) {
        return new SimulatorException(Finding.LAUNCH, "threads of a grid have no " + what);
    }

    private static boolean has(Region r, Class<? extends GpuOp> op) {
        return r.body().stream().anyMatch(s -> switch (s.rhs()) {
            case Rhs.Gpu x -> op.isInstance(x.op());
            case Rhs.If x -> has(x.then(), op) || has(x.otherwise(), op);
            case Rhs.For x -> has(x.body(), op);
            case Rhs.While x -> has(x.cond(), op) || has(x.body(), op);
            default -> false;
        });
    }

    private int emit(Step s) {
        steps.add(s);
        owners.add(current);
        return steps.size() - 1;
    }

    /** Makes a step of the statements without control flow so far; gives the number of the next step. */
    private int flush() {
        if (!straight.isEmpty()) {
            Code[] codes = straight.toArray(Code[]::new);
            straight.clear();
            int next = steps.size() + 1;
            emit(t -> {
                for (Code c : codes) {
                    c.run(t);
                }
                t.grid.count(codes.length);
                return next;
            });
        }
        return steps.size();
    }

    private void region(Region r) {
        r.body().forEach(this::statement);
    }

    private void statement(Stm s) {
        current = s;
        for (Var v : s.outs()) {
            if (v.lanes() > 1) {
                throw no("vectors, such as " + v + " of type " + v.type());
            }
        }
        int out = registers.count();
        s.outs().forEach(registers::define);
        switch (s.rhs()) {
            case Rhs.If x -> branch(s, x, out);
            case Rhs.For x -> serial(s, x, out);
            case Rhs.While x -> conditional(s, x, out);
            case Rhs.ParFor x -> throw no("parallel loops");
            case Rhs.Gpu x -> gpu(s, x, out);
            default -> straight.add(lines.of(s, out));
        }
    }

    private void gpu(Stm s, Rhs.Gpu x, int out) {
        boolean meets = x.op().isCollective();
        if (!meets) {
            straight.add(lines.of(s, out));
            return;
        }
        flush();
        int[] args = x.args().stream().mapToInt(registers::at).toArray();
        Meeting m = new Meeting(s, x.op(), args, x.args().stream().map(Var::dtype).toList(), out,
                rounds.stream().mapToInt(Integer::intValue).toArray());
        emit(m);
    }

    private void branch(Stm s, Rhs.If x, int out) {
        int cond = registers.at(x.cond());
        Label otherwise = new Label();
        Label end = new Label();
        int then = flush() + 1;
        emit(t -> t.r[cond] != 0 ? then : otherwise.at);
        region(x.then());
        straight.add(registers.move(x.then().results(), out));
        flush();
        current = s;
        emit(t -> end.at);
        otherwise.at = steps.size();
        region(x.otherwise());
        straight.add(registers.move(x.otherwise().results(), out));
        current = s;
        end.at = flush();
    }

    private void serial(Stm s, Rhs.For x, int out) {
        int lo = registers.at(x.lo());
        int hi = registers.at(x.hi());
        int i = registers.define(x.body().params().get(0));
        int round = registers.scratch();
        List<Var> carries = x.body().params().subList(1, x.body().params().size());
        int first = registers.count();
        carries.forEach(registers::define);
        straight.add(t -> {
            t.r[i] = t.r[lo];
            t.r[round] = 0;
        });
        straight.add(registers.move(x.inits(), first));
        Label end = new Label();
        int head = flush();
        emit(t -> t.r[i] < t.r[hi] ? head + 1 : end.at);
        rounds.push(round);
        region(x.body());
        rounds.pop();
        straight.add(registers.move(x.body().results(), first));
        flush();
        long step = x.step();
        current = s;
        emit(t -> {
            long next = t.r[i] + step;
            // Behind the largest number there is nothing, either.
            if (next < t.r[i]) {
                return end.at;
            }
            t.r[i] = next;
            t.r[round]++;
            return rest(t, head);
        });
        end.at = steps.size();
        straight.add(registers.move(carries, out));
    }

    private static int rest(SimThread t, int next) {
        if (--t.rounds > 0) {
            return next;
        }
        t.pc = next;
        t.state = SimThread.State.TIRED;
        return Program.STOP;
    }

    private void conditional(Stm s, Rhs.While x, int out) {
        int round = registers.scratch();
        int changes = registers.scratch();
        int first = registers.count();
        x.cond().params().forEach(registers::define);
        int copy = registers.count();
        x.body().params().forEach(registers::define);
        int count = x.inits().size();
        straight.add(registers.move(x.inits(), first));
        straight.add(t -> t.r[round] = 0);
        int head = flush();
        emit(t -> {
            t.r[changes] = t.grid.changes();
            return head + 1;
        });
        rounds.push(round);
        region(x.cond());
        int cond = registers.at(x.cond().results().get(0));
        Label end = new Label();
        int test = flush();
        current = s;
        emit(t -> {
            System.arraycopy(t.r, first, t.r, copy, count);
            return t.r[cond] != 0 ? test + 1 : end.at;
        });
        region(x.body());
        rounds.pop();
        straight.add(registers.move(x.body().results(), first));
        flush();
        current = s;
        emit(t -> {
            t.r[round]++;
            if (spins && t.r[changes] == t.grid.changes() && same(t.r, first, copy, count)) {
                t.seen = t.grid.changes();
                t.pc = head;
                t.state = SimThread.State.SPINNING;
                return Program.STOP;
            }
            return rest(t, head);
        });
        end.at = steps.size();
        straight.add(registers.move(x.cond().params(), out));
    }

    private static boolean same(long[] r, int a, int b, int count) {
        for (int k = 0; k < count; k++) {
            if (r[a + k] != r[b + k]) {
                return false;
            }
        }
        return true;
    }

    /** Which register holds a variable. */
    static final class Registers {
        private final Map<Var, Integer> places = new HashMap<>();
        private int count;

        int count() {
            return count;
        }

        int define(Var v) {
            places.put(v, count);
            return count++;
        }

        int scratch() {
            return count++;
        }

        int at(Var v) {
            return places.get(v);
        }

        /** Copies variables to consecutive registers, as if all at once. */
        Code move(List<Var> from, int to) {
            int[] source = from.stream().mapToInt(this::at).toArray();
            if (source.length == 0) {
                return t -> { };
            }
            if (source.length == 1) {
                int one = source[0];
                return t -> t.r[to] = t.r[one];
            }
            int between = count;
            count += source.length;
            return t -> {
                for (int k = 0; k < source.length; k++) {
                    t.r[between + k] = t.r[source[k]];
                }
                System.arraycopy(t.r, between, t.r, to, source.length);
            };
        }
    }
}
