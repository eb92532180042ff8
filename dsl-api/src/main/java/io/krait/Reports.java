package io.krait;

import io.krait.events.Meter;
import io.krait.report.Subject;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import java.util.List;

/** What reports are made of. */
final class Reports {
    private Reports() {
    }

    /** All that there is to see of a function. */
    static Subject subject(Inspectable f) {
        Meter meter;
        List<Subject.Variant> variants;
        switch (f) {
            case CompiledFunction c -> {
                meter = c.core().meter();
                variants = c.core().variants();
            }
            case Ufunc u -> {
                meter = u.core().meter();
                variants = u.core().variants();
            }
            case Gufunc<?> g -> {
                meter = g.core().meter();
                variants = g.core().variants();
            }
            case Stencil<?> s -> {
                meter = s.core().meter();
                variants = s.core().variants();
            }
            case StencilMany s -> {
                meter = s.core().meter();
                variants = s.core().variants();
            }
            case Kernel k -> {
                meter = k.core().meter();
                variants = k.core().variants();
            }
            case CudaKernel k -> {
                meter = k.core().meter();
                variants = k.core().variants();
            }
        }
        return new Subject(f.toString(), meter.began(), f.stats().toString(), variants);
    }

    /** Why code was not found among what is kept between runs, for each signature. */
    static String explainMiss(Inspectable f) {
        StringBuilder text = new StringBuilder();
        for (Subject.Variant v : subject(f).variants()) {
            text.append(text.isEmpty() ? "" : "\n").append(v.signature()).append("\n  ")
                    .append(v.miss().get().replace("\n", "\n  "));
        }
        return text.isEmpty() ? Stepwise.idle(f, f + " was not called yet, or only on arrays that are pending and"
                + " whose program it became a part of: nothing was looked for") : text.toString();
    }

    /** An array program. */
    static Subject.Variant variant(String signature, Graph graph, Evaluator.Executable code) {
        return new Subject.Variant(signature, false, () -> Times.with(graph.meter(), code::explain),
                () -> code.drawing(graph), code::inspect, code::explainMiss);
    }

    /** A kernel of loops. */
    static Subject.Variant variant(String signature, Graph graph, Evaluator.KernelExecutable code) {
        return new Subject.Variant(signature, false, () -> Times.with(graph.meter(), code::explain),
                () -> code.drawing(graph), code::inspect, code::explainMiss);
    }

    /** A kernel of threads. */
    static Subject.Variant variant(String signature, Graph graph, Evaluator.GridExecutable code) {
        return new Subject.Variant(signature, true, () -> Times.with(graph.meter(), code::explain),
                () -> code.drawing(graph), code::inspect, code::explainMiss);
    }
}
