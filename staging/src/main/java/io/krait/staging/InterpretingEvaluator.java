package io.krait.staging;

import java.util.List;

/** Runs graphs on the reference {@link Interpreter}: always available, slow, exact. */
public final class InterpretingEvaluator implements Evaluator {
    /** For {@link java.util.ServiceLoader}. */
    public InterpretingEvaluator() {
    }

    @Override
    public String name() {
        return "interpreter";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public String unavailable() {
        return "";
    }

    @Override
    public Executable prepare(Graph graph) {
        return SplitExecutable.prepare(graph, InterpretingEvaluator::executable);
    }

    private static Executable executable(Graph graph) {
        return new Executable() {
            @Override
            public void run(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads) {
                List<Tensor> r = Interpreter.run(graph, env, inputs.stream().map(StridedArray::toTensor).toList());
                for (int i = 0; i < r.size(); i++) {
                    outputs.get(i).set(r.get(i));
                }
            }

            @Override
            public String explain() {
                return "interpreted, " + graph.values().size() + " values, nothing fused\n";
            }

            @Override
            public String inspect(Stage stage) {
                return listing(graph, stage);
            }
        };
    }

    @Override
    public KernelExecutable prepareKernel(Graph graph) {
        return SplitExecutable.prepareKernel(graph, InterpretingEvaluator::kernel);
    }

    private static KernelExecutable kernel(Graph graph) {
        return new KernelExecutable() {
            @Override
            public void run(long[] env, List<StridedArray> args, int threads, long timeoutNanos) {
                BlockInterpreter.run(graph, env, args, timeoutNanos);
            }

            @Override
            public String explain() {
                return "interpreted, one iteration after the other\n";
            }

            @Override
            public String inspect(Stage stage) {
                return listing(graph, stage);
            }
        };
    }

    private static String listing(Graph graph, Stage stage) {
        return stage == Stage.GRAPH ? graph.annotated() : "the interpreter makes no "
                + stage.name().toLowerCase(java.util.Locale.ROOT);
    }
}
