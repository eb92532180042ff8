package io.krait.examples;

import static io.krait.Krait.array;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.linspace;
import static io.krait.Krait.random;
import static io.krait.Krait.simulator;
import static io.krait.Krait.zeros;

import io.krait.Inspectable;
import io.krait.examples.gpu.SaxpyExample;
import io.krait.examples.programs.CompiledFunctionsExample;
import io.krait.examples.programs.ElementLoopsExample;
import io.krait.examples.programs.GufuncsExample;
import io.krait.examples.programs.LoopKernelsExample;
import io.krait.examples.programs.StencilsExample;
import io.krait.examples.programs.UfuncsExample;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code krait report}: a page of all stages of a function, for a browser. */
@Command(name = "report", mixinStandardHelpOptions = true,
        description = "Runs a function of the examples and writes a page of all that became of it, for a browser.")
final class ReportCommand implements Callable<Integer> {
    private static final List<String> NAMES = List.of("softmax", "logaddexp", "mandelbrot", "matmul", "heat",
            "moving-mean", "saxpy");

    @Spec
    private CommandSpec spec;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", defaultValue = "krait-reports",
            description = "Where to write pages (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Functions (default: softmax): softmax, logaddexp,"
            + " mandelbrot, matmul, heat, moving-mean, saxpy; or all.")
    private List<String> names = List.of("softmax");

    @Override
    public Integer call() {
        List<String> wanted = new ArrayList<>();
        for (String n : names) {
            if (!n.equals("all") && !NAMES.contains(n)) {
                throw new ParameterException(spec.commandLine(), "there is no function called " + n + ": there are "
                        + String.join(", ", NAMES) + "; all is all of them");
            }
            wanted.addAll(n.equals("all") ? NAMES : List.of(n));
        }
        PrintWriter out = spec.commandLine().getOut();
        for (String n : wanted) {
            Path file = called(n).report(output.resolve(n + ".html"));
            out.println(n + ": " + file.toUri());
        }
        out.flush();
        return 0;
    }

    /** A function that was called, so that there is something to see. */
    private static Inspectable called(String name) {
        return switch (name) {
            case "softmax" -> {
                CompiledFunctionsExample.SOFTMAX.apply(random(1).normal(f32, 1000, 1000)).eval();
                yield CompiledFunctionsExample.SOFTMAX;
            }
            case "logaddexp" -> {
                UfuncsExample.LOGADDEXP.apply(linspace(0, 1, 100_000).eval(), linspace(1, 0, 100_000).eval()).eval();
                UfuncsExample.LOGADDEXP.apply(zeros(f32, 100_000), zeros(f32, 100_000)).eval();
                yield UfuncsExample.LOGADDEXP;
            }
            case "mandelbrot" -> {
                ElementLoopsExample.MANDELBROT.apply(linspace(-2, 0.5, 400).reshape(1, -1).eval(),
                        linspace(-1.2, 1.2, 300).reshape(-1, 1).eval()).eval();
                yield ElementLoopsExample.MANDELBROT;
            }
            case "matmul" -> {
                LoopKernelsExample.MATMUL.run(zeros(f64, 300, 200), zeros(f64, 200, 100), zeros(f64, 300, 100));
                yield LoopKernelsExample.MATMUL;
            }
            case "heat" -> {
                StencilsExample.HEAT.iterate(100).apply(zeros(f64, 200, 200)).eval();
                yield StencilsExample.HEAT;
            }
            case "moving-mean" -> {
                GufuncsExample.MOVING_MEAN.apply(linspace(0, 29, 30).reshape(3, 10), array(4L).reshape()).eval();
                yield GufuncsExample.MOVING_MEAN;
            }
            case "saxpy" -> {
                SaxpyExample.SAXPY.forAll(1000).run(2, zeros(f32, 1000).to(simulator()),
                        zeros(f32, 1000).to(simulator()));
                yield SaxpyExample.SAXPY;
            }
            default -> throw new IllegalArgumentException(name);
        };
    }
}
