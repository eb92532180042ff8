package io.krait.staging;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Programs with complex numbers as evaluators run them: split by {@link SplitComplex}. The parts of a result are
 * written to every other place of its memory.
 */
public final class SplitExecutable implements Evaluator.Executable {
    /** Programs with more values may compute their results in several passes over memory. */
    private static final int ONE_PASS = 200;

    private final Graph graph;
    private final Graph split;
    private final Evaluator.Executable parts;
    private final boolean onePass;

    private SplitExecutable(Graph graph, Graph split, Evaluator.Executable parts) {
        this.graph = graph;
        this.split = split;
        this.parts = parts;
        this.onePass = split.values().size() <= ONE_PASS;
    }

    /** Prepares a program by what prepares programs without complex numbers. */
    public static Evaluator.Executable prepare(Graph graph, Function<Graph, Evaluator.Executable> prepare) {
        Graph split = SplitComplex.run(graph);
        return split == graph ? prepare.apply(graph) : new SplitExecutable(graph, split, prepare.apply(split));
    }

    /** Prepares a kernel by what prepares kernels without complex numbers. */
    public static Evaluator.KernelExecutable prepareKernel(Graph graph,
            Function<Graph, Evaluator.KernelExecutable> prepare) {
        Graph split = SplitComplex.run(graph);
        Evaluator.KernelExecutable parts = prepare.apply(split);
        if (split == graph) {
            return parts;
        }
        return new Evaluator.KernelExecutable() {
            @Override
            public void run(long[] env, List<StridedArray> args, int threads, long timeoutNanos) {
                parts.run(env, SplitComplex.arguments(args), threads, timeoutNanos);
            }

            @Override
            public String explain() {
                return parts.explain();
            }

            @Override
            public String inspect(Evaluator.Stage stage) {
                return SplitExecutable.inspect(graph, stage, parts.inspect(stage));
            }

            @Override
            public String explainMiss() {
                return parts.explainMiss();
            }

            @Override
            public Evaluator.Drawing drawing(Graph recorded) {
                return parts.drawing(split);
            }
        };
    }

    @Override
    public void run(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads) {
        List<StridedArray> in = SplitComplex.arguments(inputs);
        List<StridedArray> out = new ArrayList<>();
        if (onePass) {
            for (StridedArray o : outputs) {
                if (o.dtype().isComplex()) {
                    out.add(o.part(false));
                    out.add(o.part(true));
                } else {
                    out.add(o);
                }
            }
            parts.run(env, in, out, threads);
        } else {
            runApart(env, inputs, in, outputs, threads);
        }
    }

    // A pass that writes parts in place must not come before one that still reads them.
    private void runApart(long[] env, List<StridedArray> inputs, List<StridedArray> in, List<StridedArray> outputs,
            int threads) {
        List<StridedArray> out = new ArrayList<>();
        try (Arena arena = Arena.ofShared()) {
            for (StridedArray o : outputs) {
                boolean apart = inputs.stream().noneMatch(i -> overlap(i, o));
                if (!o.dtype().isComplex()) {
                    out.add(o);
                } else {
                    out.add(apart ? o.part(false) : temporary(o, arena));
                    out.add(apart ? o.part(true) : temporary(o, arena));
                }
            }
            parts.run(env, in, out, threads);
            copyBack(outputs, out);
        }
    }

    private static StridedArray temporary(StridedArray o, Arena arena) {
        DType t = o.dtype().part();
        return StridedArray.dense(t, arena.allocate(Math.max(1, o.size() * t.bytes()), 64), o.shape());
    }

    private static void copyBack(List<StridedArray> outputs, List<StridedArray> out) {
        int k = 0;
        for (StridedArray o : outputs) {
            if (o.dtype().isComplex()) {
                for (boolean imaginary : new boolean[]{false, true}) {
                    StridedArray from = out.get(k++);
                    if (from.memory() != o.memory()) {
                        o.part(imaginary).set(from.toTensor());
                    }
                }
            } else {
                k++;
            }
        }
    }

    private static boolean overlap(StridedArray a, StridedArray b) {
        long[] x = a.range();
        long[] y = b.range();
        return x[0] < y[1] && y[0] < x[1];
    }

    @Override
    public String explain() {
        return parts.explain();
    }

    @Override
    public String inspect(Evaluator.Stage stage) {
        return inspect(graph, stage, parts.inspect(stage));
    }

    @Override
    public String explainMiss() {
        return parts.explainMiss();
    }

    @Override
    public Evaluator.Drawing drawing(Graph recorded) {
        return parts.drawing(split);
    }

    private static String inspect(Graph graph, Evaluator.Stage stage, String parts) {
        return stage == Evaluator.Stage.GRAPH ? graph.annotated() + "\n; the same with real numbers only\n" + parts
                : parts;
    }
}
