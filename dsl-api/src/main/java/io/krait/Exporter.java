package io.krait;

import io.krait.optimizer.ahead.Amount;
import io.krait.optimizer.ahead.Binding;
import io.krait.staging.ArrayParam;
import io.krait.staging.Constraint;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.KernelParam;
import io.krait.staging.Origin;
import io.krait.staging.SignatureException;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records functions for the signatures that they are exported for. */
final class Exporter {
    // Large arrays have code of their own.
    private static final long FEW = 1000;
    private static final int MANY_BITS = 25;
    private static final long MANY = 1L << MANY_BITS;
    /** Extents of which each may be 1: code is made for all choices. */
    private static final int MOST_ONES = 3;

    private Exporter() {
    }

    private static SignatureException refuse(String name, String why) {
        return new SignatureException(name + " cannot be exported" + Recording.where(Origin.here()) + ": " + why);
    }

    private static void checkCount(String name, Object function, int takes, ExportSignature s) {
        if (s.params().size() != takes) {
            throw refuse(name, function + " takes " + takes + " arguments, and the signature has " + s.params().size()
                    + ": " + s);
        }
    }

    // ---- kernels

    static ExportedFunction kernel(String name, Kernel kernel, String text) {
        ExportNames.check(ExportNames.Kind.FUNCTION, name);
        KernelCore core = kernel.core();
        Graph graph = core.graph();
        ExportedFunction.check(name, graph);
        ExportSignature s = (text.isEmpty() ? open(core.params()) : ExportSignature.parse(text)).named();
        checkCount(name, core, core.params().size(), s);
        if (!s.results().isEmpty()) {
            throw refuse(name, "a kernel has no results, it writes its parameters. Leave out what follows ->");
        }
        for (int i = 0; i < s.params().size(); i++) {
            KernelParam<?> p = core.params().get(i);
            ExportSignature.Part q = s.params().get(i);
            if (p.dtype() != q.type() || p.rank() != q.dims().size()) {
                throw refuse(name, "parameter " + (i + 1) + " of " + core + " is " + p.dtype() + " with " + p.rank()
                        + " axes, and the signature says " + q);
            }
        }
        Binding b = ExportArguments.of(name, s, graph, KernelGraphs.written(graph), List.of(), false);
        return new ExportedFunction(core.toString(), s, graph, b, true,
                () -> List.of(new ExportedFunction.Packed(graph, List.of())));
    }

    private static ExportSignature open(List<KernelParam<?>> params) {
        List<ExportSignature.Part> parts = new ArrayList<>();
        int extents = 0;
        for (KernelParam<?> p : params) {
            List<String> dims = new ArrayList<>();
            for (int k = 0; k < p.rank(); k++) {
                dims.add("n" + extents++);
            }
            parts.add(new ExportSignature.Part("", p.dtype(), dims));
        }
        return new ExportSignature(parts, List.of());
    }

    // ---- element functions

    static ExportedFunction ufunc(String name, Ufunc function, String text) {
        ExportNames.check(ExportNames.Kind.FUNCTION, name);
        UfuncCore core = function.core();
        ExportSignature given = text.isEmpty() ? declared(name, core) : ExportSignature.parse(text);
        checkCount(name, core, core.arity(), given);
        for (ExportSignature.Part p : given.params()) {
            if (!p.dims().isEmpty()) {
                throw refuse(name, "an element function takes any number of elements: its signature has element types "
                        + "only, and this one has " + p);
            }
        }
        Graph graph = core.kernel(given.params().stream().map(ExportSignature.Part::type).toList());
        ExportedFunction.check(name, graph);
        DType result = graph.params().getLast().dtype();
        if (given.results().size() > 1 || given.results().size() == 1 && given.results().get(0).type() != result) {
            throw refuse(name, "its result is " + result + ", and the signature says " + given);
        }
        String out = given.results().isEmpty() ? "" : given.results().get(0).name();
        ExportSignature s = new ExportSignature(given.params(), List.of(new ExportSignature.Part(out, result,
                List.of()))).named();
        String extent = free(s);
        List<ExportSignature.Part> all = new ArrayList<>();
        s.params().forEach(p -> all.add(new ExportSignature.Part(p.name(), p.type(), List.of(extent))));
        s.results().forEach(p -> all.add(new ExportSignature.Part(p.name(), p.type(), List.of(extent))));
        Binding b = ExportArguments.of(name, new ExportSignature(all, List.of()), graph, Set.of(all.size() - 1),
                List.of(), false);
        List<DType> types = given.params().stream().map(ExportSignature.Part::type).toList();
        return new ExportedFunction(core + ", element by element", s, graph, b, true, () -> packed(core, types));
    }

    /** For arrays of any extent, of which some are 1: those are repeated. */
    private static List<ExportedFunction.Packed> packed(UfuncCore core, List<DType> types) {
        List<ExportedFunction.Packed> all = new ArrayList<>();
        for (int ones = 0; ones < 1 << types.size() && (ones == 0 || types.size() <= MOST_ONES); ones++) {
            Graph program = core.program(types, ones);
            long[] few = new long[program.symbols()];
            long[] many = new long[program.symbols()];
            Arrays.fill(few, FEW);
            Arrays.fill(many, MANY);
            all.add(new ExportedFunction.Packed(program, few.length == 0 ? List.of(few) : List.of(few, many)));
        }
        return all;
    }

    /** Extents of small and of large arrays. */
    private static long[] sizes(ExportSignature s) {
        int axes = s.params().stream().mapToInt(p -> p.dims().size()).max().orElse(1);
        return axes < 2 ? new long[]{FEW, MANY} : new long[]{10, 1L << (MANY_BITS + axes - 1) / axes};
    }

    /** The name of the number of elements. */
    private static String free(ExportSignature s) {
        Set<String> taken = new HashSet<>();
        s.params().forEach(p -> taken.add(p.name()));
        s.results().forEach(p -> taken.add(p.name()));
        return taken.contains("n") ? "count" : "n";
    }

    private static ExportSignature declared(String name, UfuncCore core) {
        if (core.declared().size() != 1) {
            throw refuse(name, core + " takes any element types. Say which it is exported for, for instance \""
                    + "f64, ".repeat(core.arity() - 1) + "f64\"");
        }
        return new ExportSignature(core.declared().get(0).types().stream()
                .map(t -> new ExportSignature.Part("", t, List.of())).toList(), List.of());
    }

    // ---- array functions

    static ExportedFunction jit(String name, CompiledFunction function, String text) {
        ExportNames.check(ExportNames.Kind.FUNCTION, name);
        JitCore core = function.core();
        ExportSignature given = ExportSignature.parse(text);
        ExportedFunction f = jit(name, core, given);
        return new ExportedFunction(f.what(), f.signature(), f.graph(), f.binding(), f.kernel(), () -> {
            List<ExportedFunction.Packed> all = new ArrayList<>(f.packed().get());
            for (ExportSignature ones : ones(given)) {
                try {
                    all.addAll(jit(name, core, ones).packed().get());
                } catch (RuntimeException e) {
                    // Calls with such arrays fail alike, so nobody will look for their code.
                }
            }
            return all;
        });
    }

    private static ExportedFunction jit(String name, JitCore core, ExportSignature given) {
        List<ArrayParam<?>> declared = core.declared();
        if (!declared.isEmpty()) {
            checkCount(name, core, declared.size(), given);
            for (int i = 0; i < declared.size(); i++) {
                ExportSignature.Part p = given.params().get(i);
                if (declared.get(i).dtype() != p.type() || declared.get(i).rank() != p.dims().size()) {
                    throw refuse(name, "argument " + (i + 1) + " of " + core + " is " + declared.get(i)
                            + ", and the signature says " + p);
                }
            }
        }
        Graph graph = core.graph(given.params().stream().mapToLong(Exporter::word).toArray());
        ExportedFunction.check(name, graph);
        Map<Integer, String> symbols = symbols(given, graph);
        ExportSignature s = new ExportSignature(given.params(), results(name, given, graph, symbols)).named();
        boolean open = given.params().stream().flatMap(p -> p.dims().stream()).anyMatch(d -> !ExportSignature
                .isNumber(d));
        Graph code = graph;
        if (open) {
            Optional<String> why = ElementwiseKernel.refusal(graph);
            if (why.isPresent()) {
                throw refuse(name, why.get() + ", so its extents must be numbers, for instance "
                        + numbers(given) + ". A kernel takes any extents");
            }
            code = ElementwiseKernel.run(graph, core.meter());
        }
        Binding b = ExportArguments.of(name, s, code, Set.of(), graph.captures(), open);
        check(name, graph, b.symbols(), given);
        List<long[]> extents = new ArrayList<>();
        for (long n : open ? sizes(given) : new long[]{0}) {
            extents.add(b.symbols().stream().mapToLong(v -> v.constant(n)).toArray());
        }
        return new ExportedFunction(core.toString(), s, code, b, open,
                () -> List.of(new ExportedFunction.Packed(graph, extents)));
    }

    /** The same for arrays some of whose extents are 1, in all ways. */
    private static List<ExportSignature> ones(ExportSignature s) {
        List<String> open = s.params().stream().flatMap(p -> p.dims().stream())
                .filter(d -> !ExportSignature.isNumber(d)).distinct().toList();
        List<ExportSignature> all = new ArrayList<>();
        for (int ones = 1; ones < 1 << open.size() && open.size() <= MOST_ONES; ones++) {
            List<ExportSignature.Part> params = new ArrayList<>();
            for (ExportSignature.Part p : s.params()) {
                List<String> dims = new ArrayList<>();
                for (String d : p.dims()) {
                    dims.add(open.contains(d) && (ones >> open.indexOf(d) & 1) != 0 ? "1" : d);
                }
                params.add(new ExportSignature.Part(p.name(), p.type(), dims));
            }
            all.add(new ExportSignature(params, List.of()));
        }
        return all;
    }

    private static long word(ExportSignature.Part p) {
        long ones = 0;
        for (int i = 0; i < p.dims().size(); i++) {
            ones |= p.dims().get(i).equals("1") ? 1L << i : 0;
        }
        return p.type().ordinal() | (long) p.dims().size() << 8 | ones << 16;
    }

    private static String numbers(ExportSignature s) {
        String text = s.toString();
        for (ExportSignature.Part p : s.params()) {
            for (String d : p.dims()) {
                if (!ExportSignature.isNumber(d)) {
                    text = text.replaceAll("(?<=[\\[ ])" + d + "(?=[,\\]])", "1000");
                }
            }
        }
        return "\"" + text + "\"";
    }

    private static Map<Integer, String> symbols(ExportSignature s, Graph graph) {
        Map<Integer, String> names = new HashMap<>();
        for (int i = 0; i < s.params().size(); i++) {
            Value p = graph.params().get(i);
            for (int k = 0; k < p.shape().rank(); k++) {
                if (p.shape().dim(k) instanceof Dim.Affine a) {
                    names.put(a.symbol(), s.params().get(i).dims().get(k));
                }
            }
        }
        return names;
    }

    private static List<ExportSignature.Part> results(String name, ExportSignature given, Graph graph,
            Map<Integer, String> symbols) {
        List<ExportSignature.Part> results = new ArrayList<>();
        for (int i = 0; i < graph.outputs().size(); i++) {
            Value v = graph.outputs().get(i);
            List<String> dims = v.shape().dims().stream().map(d -> text(d, symbols)).toList();
            results.add(new ExportSignature.Part("", v.dtype(), dims));
        }
        if (given.results().isEmpty()) {
            return results;
        }
        boolean same = given.results().size() == results.size();
        List<ExportSignature.Part> named = new ArrayList<>();
        for (int i = 0; same && i < results.size(); i++) {
            ExportSignature.Part p = given.results().get(i);
            same = p.type() == results.get(i).type() && p.dims().equals(results.get(i).dims());
            named.add(new ExportSignature.Part(p.name(), p.type(), p.dims()));
        }
        if (!same) {
            throw refuse(name, "its results are " + new ExportSignature(results, List.of())
                    + ", and the signature says " + given);
        }
        return named;
    }

    private static String text(Dim d, Map<Integer, String> symbols) {
        return switch (d) {
            case Dim.Fixed f -> Long.toString(f.n());
            case Dim.Affine a -> {
                String name = symbols.getOrDefault(a.symbol(), "?");
                if (ExportSignature.isNumber(name)) {
                    yield Long.toString(a.mul() * Long.parseLong(name) + a.add());
                }
                yield (a.mul() == 1 ? "" : a.mul() + "*") + name + (a.add() == 0 ? "" : (a.add() < 0 ? "" : "+")
                        + a.add());
            }
            case Dim.Compound c -> number(c, symbols).map(n -> Long.toString(n)).orElse(c.toString());
        };
    }

    private static Optional<Long> number(Dim d, Map<Integer, String> symbols) {
        int most = symbols.keySet().stream().mapToInt(k -> k + 1).max().orElse(0);
        List<Amount> values = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            String name = symbols.getOrDefault(i, "?");
            values.add(ExportSignature.isNumber(name) ? Amount.of(Long.parseLong(name)) : new Amount.Register(i));
        }
        return Amount.of(d, values) instanceof Amount.Number(long n) ? Optional.of(n) : Optional.empty();
    }

    /** What recording assumed of the extents must hold for all that the signature allows. */
    private static void check(String name, Graph graph, List<Amount> symbols, ExportSignature s) {
        for (Constraint c : graph.constraints()) {
            Amount a = Amount.of(c.a(), symbols);
            Amount b = Amount.of(c.b(), symbols);
            if (a instanceof Amount.Number && b instanceof Amount.Number) {
                long[] env = symbols.stream().mapToLong(v -> v.constant(0)).toArray();
                c.check(env);
            } else if (!a.equals(b)) {
                throw refuse(name, "shapes must match that have different extents in the signature \"" + s
                        + "\" (" + c.origin().at() + "). Give equal extents one name");
            }
        }
    }
}
