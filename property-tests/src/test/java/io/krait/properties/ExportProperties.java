package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.codegen.cpu.CpuLibraries;
import io.krait.optimizer.AheadOfTime;
import io.krait.optimizer.ahead.Amount;
import io.krait.optimizer.ahead.Binding;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.Memory;
import io.krait.staging.BlockInterpreter;
import io.krait.staging.Graph;
import io.krait.staging.StridedArray;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random kernels as functions of C libraries have the bits and the faults of the reference interpreter. {@code
 * -Dkrait.test.kernels=N} sets their number.
 */
@SuppressWarnings("restricted")
class ExportProperties {
    private static final int KERNELS = Integer.getInteger("krait.test.kernels", 10);
    private static final long SEED = Long.getLong("krait.test.seed", 1);

    @TempDir
    private Path folder;

    private static HostFunction function(String name, Graph g, CpuLibraries libraries, String level) {
        List<HostFunction.Argument> arguments = new ArrayList<>(List.of(new HostFunction.Argument.Extent("n", 0)));
        List<Memory> params = new ArrayList<>();
        for (int i = 0; i < g.params().size(); i++) {
            params.add(new Memory.Array(arguments.size(), 0));
            arguments.add(new HostFunction.Argument.Array("a" + i, g.params().get(i).dtype(), List.of("n"), i > 1));
        }
        Binding b = new Binding(name, arguments, params, List.of(-1, -1, -1, -1), List.of(),
                List.of(new Amount.Given(0)), List.of());
        return AheadOfTime.kernel(g, b, libraries.target(level));
    }

    private static String call(MethodHandle code, List<StridedArray> args, List<HostFunction.Fault> faults,
            int before) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(16 + 16 * 8, 8);
            int result = (int) code.invokeExact(args.get(0).size(), args.get(0).memory(), args.get(1).memory(),
                    args.get(2).memory(), args.get(3).memory(), error);
            if (result == 0) {
                return "";
            }
            assertTrue(result > before && result <= before + faults.size(), () -> "code " + result);
            String text = faults.get(result - before - 1).message();
            for (int i = 0; i < error.get(ValueLayout.JAVA_INT, 4); i++) {
                text = text.replace("{" + i + "}", Long.toString(error.get(ValueLayout.JAVA_LONG, 16 + 8L * i)));
            }
            return text;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void librariesHaveTheBitsOfTheInterpreter() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "libraries are linked on Linux without a compiler");
        CpuLibraries libraries = new CpuLibraries();
        Random random = new Random(SEED);
        List<Graph> graphs = new ArrayList<>();
        for (int k = 0; k < KERNELS; k++) {
            graphs.add(KernelMaker.graph(random.ints(20 + 10L * (k % 8), 0, 60).boxed().toList()));
        }
        for (String level : List.of(libraries.levels().getFirst(), libraries.levels().getLast())) {
            List<HostFunction> functions = new ArrayList<>();
            for (int k = 0; k < KERNELS; k++) {
                functions.add(function("f" + k, graphs.get(k), libraries, level));
            }
            Map<String, List<HostFunction>> all = new LinkedHashMap<>(Map.of(level, functions));
            Path object = Files.write(folder.resolve("p.o"), libraries.object("p", all));
            Path library = folder.resolve("p" + level + ".so");
            libraries.link(object, library);
            check(graphs, functions, library);
        }
    }

    private static void check(List<Graph> graphs, List<HostFunction> functions, Path library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
            int before = 0;
            for (int k = 0; k < functions.size(); k++) {
                Graph g = graphs.get(k);
                HostFunction f = functions.get(k);
                MethodHandle code = Linker.nativeLinker().downcallHandle(symbols.findOrThrow(f.name()),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
                for (int n : new int[]{0, 1, 17, 130}) {
                    List<StridedArray> want = KernelProperties.arguments(g, n, arena);
                    List<StridedArray> got = KernelProperties.arguments(g, n, arena);
                    String fault = call(code, got, f.faults(), before);
                    String message = "";
                    try {
                        BlockInterpreter.run(g, new long[]{n}, want);
                    } catch (IndexOutOfBoundsException | ArithmeticException e) {
                        message = e.getMessage();
                    }
                    String reported = message;
                    assertTrue(fault.isEmpty() ? message.isEmpty() : message.startsWith(fault), () -> n + " elements: "
                            + fault + " for " + reported + "\n" + g.text());
                    if (message.isEmpty()) {
                        assertEquals(KernelProperties.text(want), KernelProperties.text(got), () -> n + " elements:\n"
                                + g.text());
                    }
                }
                before += f.faults().size();
            }
        }
    }
}
