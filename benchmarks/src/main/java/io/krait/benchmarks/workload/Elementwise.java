package io.krait.benchmarks.workload;

import java.util.List;
import java.util.function.IntToDoubleFunction;

/** A function of one variable applied to every element: exp, log, sin and sqrt. */
final class Elementwise implements ArrayWorkload {
    /** The functions that are measured. */
    enum Function {
        EXP,
        LOG,
        SIN,
        SQRT;

        double of(double x) {
            return switch (this) {
                case EXP -> Math.exp(x);
                case LOG -> Math.log(x);
                case SIN -> Math.sin(x);
                case SQRT -> Math.sqrt(x);
            };
        }
    }

    private final Function function;

    Elementwise(Function function) {
        this.function = function;
    }

    @Override
    public String name() {
        return switch (function) {
            case EXP -> "exp";
            case LOG -> "log";
            case SIN -> "sin";
            case SQRT -> "sqrt";
        };
    }

    @Override
    public String definition() {
        return "y = " + name() + "(x), x in [0.1, 8)";
    }

    @Override
    public List<Size> sizes() {
        return List.of(Size.of(100_000), Size.of(1_000_000), Size.of(10_000_000));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.elements(), 0.1, 8), Slot.output("y", size.elements()));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-6 : 1e-14;
    }

    @Override
    public double target() {
        return function == Function.SQRT ? 0.95 : 0.9;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction x = data.values("x");
        double[] y = new double[size.elements()];
        for (int i = 0; i < y.length; i++) {
            y[i] = function.of(x.applyAsDouble(i));
        }
        return y;
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        return split(size, workers, switch (data.real()) {
            case F32 -> plain(data.f32("x"), data.f32("y"));
            case F64 -> plain(data.f64("x"), data.f64("y"));
        });
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        return split(size, workers, switch (data.real()) {
            case F32 -> vector(data.f32("x"), data.f32("y"));
            case F64 -> vector(data.f64("x"), data.f64("y"));
        });
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("ew_" + name(), CKernel.count(size.elements()),
                CKernel.pointer("x"), CKernel.pointer("y")));
    }

    private static Runnable split(Size size, Workers workers, Workers.Range work) {
        int n = size.elements();
        return () -> workers.run(n, GRAIN, work);
    }

    private Workers.Range plain(float[] x, float[] y) {
        return switch (function) {
            case EXP -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    y[i] = (float) Math.exp(x[i]);
                }
            };
            case LOG -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    y[i] = (float) Math.log(x[i]);
                }
            };
            case SIN -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    y[i] = (float) Math.sin(x[i]);
                }
            };
            case SQRT -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    y[i] = (float) Math.sqrt(x[i]);
                }
            };
        };
    }

    private Workers.Range plain(double[] x, double[] y) {
        return switch (function) {
            case EXP -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    y[i] = Math.exp(x[i]);
                }
            };
            case LOG -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    y[i] = Math.log(x[i]);
                }
            };
            case SIN -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    y[i] = Math.sin(x[i]);
                }
            };
            case SQRT -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    y[i] = Math.sqrt(x[i]);
                }
            };
        };
    }

    private Workers.Range vector(float[] x, float[] y) {
        return switch (function) {
            case EXP -> (from, to) -> VectorMath.exp(x, y, from, to);
            case LOG -> (from, to) -> VectorMath.log(x, y, from, to);
            case SIN -> (from, to) -> VectorMath.sin(x, y, from, to);
            case SQRT -> (from, to) -> VectorMath.sqrt(x, y, from, to);
        };
    }

    private Workers.Range vector(double[] x, double[] y) {
        return switch (function) {
            case EXP -> (from, to) -> VectorMath.exp(x, y, from, to);
            case LOG -> (from, to) -> VectorMath.log(x, y, from, to);
            case SIN -> (from, to) -> VectorMath.sin(x, y, from, to);
            case SQRT -> (from, to) -> VectorMath.sqrt(x, y, from, to);
        };
    }
}
