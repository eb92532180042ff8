package io.krait.benchmarks.workload;

/** The plain Java loop and the Vector API loop of one mathematical function. */
interface FunctionLoops {
    /** z = f(x) or z = f(x, y) from one index to another, exclusive. */
    void run(float[] x, float[] y, float[] z, int from, int to, boolean vector);

    /** z = f(x) or z = f(x, y) from one index to another, exclusive. */
    void run(double[] x, double[] y, double[] z, int from, int to, boolean vector);

    /** The loops of a function. */
    static FunctionLoops of(MathFunction.Function function) {
        return FunctionLoop.of(function);
    }

    /** The function of one element, or of two. */
    static double scalar(MathFunction.Function function, double x, double y) {
        return switch (function) {
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TANH -> Math.tanh(x);
            case ERF -> ErrorFunction.erf(x);
            case POW -> Math.pow(x, y);
            case ATAN2 -> Math.atan2(x, y);
        };
    }
}
