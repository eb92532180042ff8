package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.GpuOp;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lowers the graph of a GPU kernel: the body is what one thread does. Loops that could be parallel run one after the
 * other within the thread, in the canonical order.
 */
final class LowerGrid {
    /**
     * The code with what the host must know to launch it.
     *
     * @param kernel the code of a thread
     * @param buffers where each argument buffer comes from
     * @param scalars where each scalar argument comes from
     * @param sites places that can fault, by code - 1
     * @param alignments per argument buffer: bytes that its address must be a multiple of
     */
    record Lowered(Kernel kernel, List<LaunchPlan.Memory> buffers, List<LaunchPlan.Scalar> scalars,
            List<Value> sites, int[] alignments) {
    }

    private LowerGrid() {
    }

    static Lowered run(Graph graph, Layouts layouts) {
        Map<Value, Buffer.Kind> uses = new HashMap<>();
        graph.values().forEach(v -> memory(v, uses));
        LaunchFrame f = new LaunchFrame(v -> uses.getOrDefault(v, Buffer.Kind.IN), layouts);
        LoopBuilder b = f.b();
        Kernel k = b.kernel("grid", (begin, end) -> {
            f.code().at(position(b));
            dynamic(graph.values(), f);
            for (Value v : graph.params()) {
                if (v.shape().rank() == 0) {
                    f.need(List.of(v), Set.of());
                }
            }
            graph.values().forEach(f.code()::emit);
            return null;
        });
        Kernel lowered = DropDeadCode.run(serial(k, f));
        List<Buffer> arguments = lowered.buffers().stream().filter(Buffer::isArgument).toList();
        int[] alignments = arguments.stream().mapToInt(x -> x.dtype().bytes()).toArray();
        align(lowered.body(), arguments, alignments);
        return new Lowered(lowered, f.buffers(), f.scalars(), f.sites(), alignments);
    }

    // Accesses of several elements at once are aligned if arrays are: indices are checked in the kernel.
    private static void align(Region r, List<Buffer> arguments, int[] alignments) {
        for (Stm s : r.body()) {
            if (s.rhs() instanceof Rhs.Gpu g) {
                for (Buffer b : g.buffers()) {
                    int k = arguments.indexOf(b);
                    if (k >= 0) {
                        alignments[k] = Math.max(alignments[k], EmitGpu.consecutive(g.op()) * b.dtype().bytes());
                    }
                }
            }
            Statements.regions(s.rhs()).forEach(x -> align(x, arguments, alignments));
        }
    }

    /** The number of the running thread: block after block, x fastest. */
    private static Var position(LoopBuilder b) {
        Var block = linear(b, GpuOp.Index.Kind.BLOCK, GpuOp.Index.Kind.GRID_SIZE);
        Var thread = linear(b, GpuOp.Index.Kind.THREAD, GpuOp.Index.Kind.BLOCK_SIZE);
        Var threads = b.apply(Op.MUL, b.apply(Op.MUL, index(b, GpuOp.Index.Kind.BLOCK_SIZE, 0),
                index(b, GpuOp.Index.Kind.BLOCK_SIZE, 1)), index(b, GpuOp.Index.Kind.BLOCK_SIZE, 2));
        return b.apply(Op.ADD, b.apply(Op.MUL, block, threads), thread);
    }

    private static Var linear(LoopBuilder b, GpuOp.Index.Kind at, GpuOp.Index.Kind size) {
        Var zy = b.apply(Op.ADD, b.apply(Op.MUL, index(b, at, 2), index(b, size, 1)), index(b, at, 1));
        return b.apply(Op.ADD, b.apply(Op.MUL, zy, index(b, size, 0)), index(b, at, 0));
    }

    private static Var index(LoopBuilder b, GpuOp.Index.Kind kind, int axis) {
        return b.cast(DType.I64, b.gpu(new GpuOp.Index(kind, axis), List.of(), List.of()).get(0));
    }

    // The extents of dynamic shared arrays are told by the launch.
    private static void dynamic(List<Value> values, LaunchFrame f) {
        for (Value v : values) {
            if (v.prim() instanceof Control.Shared s && s.dynamic() && v.shape().dim(0) instanceof Dim.Affine d) {
                LoopBuilder b = f.b();
                Var bytes = b.cast(DType.I64, b.gpu(new GpuOp.DynamicShared(), List.of(), List.of()).get(0));
                f.define(d, b.apply(Op.DIV, bytes, b.index(s.type().bytes())));
            }
            CodeFacts.blocks(v).forEach(x -> dynamic(x.values(), f));
        }
    }

    private static void memory(Value v, Map<Value, Buffer.Kind> uses) {
        boolean reads = v.prim() instanceof Control.Load || v.prim() instanceof Control.Update;
        boolean writes = v.prim() instanceof Control.Store || v.prim() instanceof Control.Update;
        if (v.prim() instanceof Control.Gpu g) {
            for (int k = 0; k < g.op().arrays(); k++) {
                boolean read = switch (g.op()) {
                    case GpuOp.AsyncCopy c -> true;
                    case GpuOp.VectorLoad c -> true;
                    default -> false;
                };
                boolean written = g.op() instanceof GpuOp.VectorStore;
                merge(v.inputs().get(k), read, written, uses);
            }
        } else if (reads || writes) {
            merge(v.inputs().get(0), reads && !writes, writes && !reads, uses);
        }
        CodeFacts.blocks(v).forEach(b -> b.values().forEach(x -> memory(x, uses)));
    }

    private static void merge(Value array, boolean onlyRead, boolean onlyWritten, Map<Value, Buffer.Kind> uses) {
        if (array.prim() instanceof Prim.Param) {
            Buffer.Kind now = onlyRead ? Buffer.Kind.IN : onlyWritten ? Buffer.Kind.OUT : Buffer.Kind.INOUT;
            uses.merge(array, now, (x, y) -> x == y ? x : Buffer.Kind.INOUT);
        }
    }

    private static Kernel serial(Kernel k, LaunchFrame f) {
        return hasLoops(k.body()) ? VectorizeLanes.run(ScheduleKernel.run(k, f.extents(), VectorOptions.ofLanes(1),
                n -> { }), VectorOptions.ofLanes(1), n -> { }) : k;
    }

    private static boolean hasLoops(Region r) {
        return r.body().stream().anyMatch(s -> s.rhs() instanceof Rhs.ParFor
                || Statements.regions(s.rhs()).stream().anyMatch(LowerGrid::hasLoops));
    }
}
