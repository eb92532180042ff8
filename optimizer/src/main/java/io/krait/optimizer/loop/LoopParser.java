package io.krait.optimizer.loop;

import io.krait.optimizer.loop.LoopTokens.Kind;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.math.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the text that {@link LoopPrinter} writes (see Note [Loop IR text] there): printing what was parsed gives the
 * canonical form of the text. User lines are comments and do not come back. The kernel is not verified.
 *
 * <p>Tables are found by name among those given to {@link #parse(String, Collection)}, or declared before the kernel:
 * <pre>
 * table third_powers_f64: f64 = 1.0, 3.0, 9.0
 * </pre>
 * The hash may be left out by hand; if it is there, it must be right.
 */
public final class LoopParser {
    private final LoopTokens in;
    private final LoopLiterals literals;
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, Var> vars = new HashMap<>();
    private final List<Buffer> buffers = new ArrayList<>();

    private LoopParser(String text) {
        in = new LoopTokens(text);
        literals = new LoopLiterals(in);
    }

    /**
     * Reads a kernel.
     *
     * @throws CompilationException naming the line and what was expected there
     */
    public static Kernel parse(String text) {
        return parse(text, List.of());
    }

    /**
     * Reads a kernel that may use the given tables.
     *
     * @throws CompilationException naming the line and what was expected there
     */
    public static Kernel parse(String text, Collection<Table> tables) {
        LoopParser p = new LoopParser(text);
        tables.forEach(t -> p.tables.put(t.name(), t));
        return p.text();
    }

    private Kernel text() {
        while (in.at("table")) {
            table();
        }
        in.expect("kernel");
        String name = in.at(Kind.STRING) ? LoopLiterals.unquote(in.take(Kind.STRING)) : in.take(Kind.WORD);
        List<Var> scalars = new ArrayList<>();
        list("(", ")", () -> {
            if (in.at(Kind.BUFFER)) {
                buffer();
            } else {
                scalars.add(definition());
            }
            return true;
        });
        List<Var> params = list("(", ")", this::definition);
        Kernel k = new Kernel(name, buffers, scalars, region(params));
        in.take(Kind.END);
        return k;
    }

    private void table() {
        in.expect("table");
        String name = in.take(Kind.WORD);
        in.expect(":");
        DType t = literals.dtype(in.take(Kind.WORD));
        in.expect("=");
        List<Long> bits = commas(() -> literals.value(t));
        try {
            tables.put(name, new Table(name, t, bits.stream().mapToLong(b -> b).toArray()));
        } catch (IllegalArgumentException e) {
            throw in.wrong(e.getMessage());
        }
    }

    private void buffer() {
        int index = literals.integer(in.take(Kind.BUFFER).substring(1));
        if (index != buffers.size()) {
            throw in.wrong("buffers are numbered in order, the next one is @" + buffers.size());
        }
        in.expect(":");
        String kind = in.take(Kind.WORD);
        switch (kind) {
            case "in" -> buffers.add(Buffer.arg(index, literals.dtype(in.take(Kind.WORD)), Buffer.Kind.IN));
            case "out" -> buffers.add(Buffer.arg(index, literals.dtype(in.take(Kind.WORD)), Buffer.Kind.OUT));
            case "inout" -> buffers.add(Buffer.arg(index, literals.dtype(in.take(Kind.WORD)), Buffer.Kind.INOUT));
            case "local" -> {
                DType t = literals.dtype(in.take(Kind.WORD));
                in.expect("[");
                buffers.add(in.at(Kind.VARIABLE) ? Buffer.local(index, t, use())
                        : Buffer.local(index, t, literals.number(in.take(Kind.NUMBER))));
                in.expect("]");
            }
            case "private" -> {
                DType t = literals.dtype(in.take(Kind.WORD));
                in.expect("[");
                buffers.add(Buffer.own(index, t, literals.number(in.take(Kind.NUMBER))));
                in.expect("]");
            }
            case "shared" -> {
                DType t = literals.dtype(in.take(Kind.WORD));
                in.expect("[");
                buffers.add(Buffer.shared(index, t, in.at("]") ? -1 : literals.number(in.take(Kind.NUMBER))));
                in.expect("]");
            }
            default -> throw in.wrong("a buffer is in, out, inout, local, private or shared, not '" + kind + "'");
        }
    }

    private <T> List<T> list(String open, String close, Supplier<T> item) {
        in.expect(open);
        List<T> items = in.at(close) ? List.of() : commas(item);
        in.expect(close);
        return items;
    }

    private <T> List<T> commas(Supplier<T> item) {
        List<T> items = new ArrayList<>();
        do {
            items.add(item.get());
        } while (in.accept(","));
        return items;
    }

    private Var definition() {
        String name = in.take(Kind.VARIABLE);
        int id = literals.integer(name.substring(1));
        in.expect(":");
        Var v = new Var(id, type(in.take(Kind.WORD)));
        if (vars.putIfAbsent("%" + id, v) != null) {
            throw in.wrong(name + " is defined twice");
        }
        return v;
    }

    private Var use() {
        String name = in.take(Kind.VARIABLE);
        Var v = vars.get(name);
        if (v == null) {
            throw in.wrong(name + " is not defined up to here");
        }
        return v;
    }

    private LType type(String word) {
        int x = word.lastIndexOf('x');
        return x < 0 ? LType.of(literals.dtype(word))
                : new LType(literals.dtype(word.substring(0, x)), literals.integer(word.substring(x + 1)));
    }

    private Region region(List<Var> params) {
        in.expect("{");
        List<Stm> body = new ArrayList<>();
        while (!in.at("yield") && !in.at("}")) {
            body.add(statement());
        }
        List<Var> results = in.accept("yield") ? commas(this::use) : List.of();
        in.expect("}");
        return new Region(params, body, results);
    }

    private Stm statement() {
        List<Var> outs = List.of();
        if (in.at(Kind.VARIABLE)) {
            outs = commas(this::definition);
            in.expect("=");
        }
        if (!in.at(Kind.WORD)) {
            throw in.unexpected("a statement");
        }
        return new Stm(outs, rhs(in.take(Kind.WORD), outs), Origin.NONE);
    }

    private Rhs rhs(String word, List<Var> outs) {
        return switch (word) {
            case "if" -> branch();
            case "for" -> serial();
            case "parfor" -> parallel();
            case "store" -> store();
            case "fault" -> fault();
            case "while" -> conditional();
            case "update" -> update();
            case "call" -> call(outs);
            case "gpu" -> gpu();
            default -> simple(word, outs);
        };
    }

    /** The computations that give one value; its declared type is part of what some of them mean. */
    private Rhs simple(String word, List<Var> outs) {
        if (outs.size() != 1) {
            throw in.wrong("'" + word + "' assigns one variable, here are " + outs.size());
        }
        LType t = outs.get(0).type();
        return switch (word) {
            case "const" -> new Rhs.Const(t, literals.value(t.dtype()));
            case "cast" -> new Rhs.Cast(t.dtype(), use());
            case "bitcast" -> new Rhs.Bitcast(t.dtype(), use());
            case "splat" -> new Rhs.Splat(use(), t.lanes());
            case "lane_ids" -> new Rhs.LaneIds(t.dtype(), t.lanes());
            case "load" -> new Rhs.Load(element(), index(), t.lanes(), mask());
            case "lookup" -> new Rhs.Lookup(tableName(), index());
            case "any" -> new Rhs.Any(use());
            case "half" -> half();
            case "unzip" -> {
                boolean odd = in.accept("odd");
                if (!odd) {
                    in.expect("even");
                }
                yield new Rhs.Unzip(use(), odd);
            }
            case "zip" -> zip();
            case "reverse" -> new Rhs.Reverse(use());
            case "shift" -> shift();
            case "extract" -> extract();
            default -> scalar(word);
        };
    }

    private Rhs scalar(String word) {
        return new Rhs.Scalar(operation(word, "operation"), commas(this::use));
    }

    private Op operation(String word, String what) {
        try {
            return Op.parse(word);
        } catch (IllegalArgumentException e) {
            throw in.wrong("there is no " + what + " '" + word + "'");
        }
    }

    private Rhs half() {
        boolean high = in.accept("high");
        if (!high) {
            in.expect("low");
        }
        return new Rhs.Half(use(), high);
    }

    private Rhs zip() {
        Var even = use();
        in.expect(",");
        return new Rhs.Zip(even, use());
    }

    private Rhs shift() {
        Var v = use();
        in.expect(",");
        Var before = use();
        in.expect(",");
        return new Rhs.Shift(v, before, literals.integer(in.take(Kind.NUMBER)));
    }

    private Rhs extract() {
        Var v = use();
        in.expect(",");
        return new Rhs.Extract(v, literals.integer(in.take(Kind.NUMBER)));
    }

    private Buffer element() {
        String name = in.take(Kind.BUFFER);
        int i = literals.integer(name.substring(1));
        if (i >= buffers.size()) {
            throw in.wrong("there is no buffer " + name);
        }
        return buffers.get(i);
    }

    private Var index() {
        in.expect("[");
        Var v = use();
        in.expect("]");
        return v;
    }

    private Optional<Var> mask() {
        return in.accept("mask") ? Optional.of(use()) : Optional.empty();
    }

    private Table tableName() {
        String name = in.take(Kind.WORD);
        Table t = tables.get(name);
        if (t == null) {
            throw in.wrong("there is no table '" + name + "'; pass it to the parser, or declare it before the kernel: "
                    + "table " + name + ": f64 = 1.0, 2.0");
        }
        if (in.at(Kind.HASH) && !(name + in.take(Kind.HASH)).equals(LoopPrinter.tableName(t))) {
            throw in.wrong("table '" + name + "' has other contents now, its name is " + LoopPrinter.tableName(t));
        }
        return t;
    }

    private Rhs store() {
        Buffer b = element();
        Var index = index();
        in.expect("=");
        return new Rhs.Store(b, index, use(), mask(), in.accept("streaming"));
    }

    private Rhs fault() {
        Var cond = use();
        in.expect("at");
        Var position = use();
        in.expect("code");
        return new Rhs.Fault(cond, position, literals.integer(in.take(Kind.NUMBER)),
                in.accept("with") ? commas(this::use) : List.of());
    }

    private Rhs conditional() {
        List<Var> params = new ArrayList<>();
        List<Var> inits = carries(params);
        Region cond = region(params);
        in.expect("do");
        return new Rhs.While(inits, cond, region(list("(", ")", this::definition)));
    }

    private Rhs update() {
        Op op = operation(in.take(Kind.WORD), "operation");
        Buffer b = element();
        Var index = index();
        in.expect("=");
        return new Rhs.Update(op, b, index, use(), mask(), in.accept("atomic"));
    }

    private Rhs call(List<Var> outs) {
        return new Rhs.Call(use(), list("(", ")", this::use), outs.stream().findFirst().map(Var::dtype));
    }

    private Rhs gpu() {
        String label = LoopLiterals.unquote(in.take(Kind.STRING));
        List<Buffer> on = new ArrayList<>();
        while (in.at(Kind.BUFFER)) {
            on.add(element());
        }
        try {
            return new Rhs.Gpu(GpuOp.parse(label), on, list("(", ")", this::use));
        } catch (IllegalArgumentException e) {
            throw in.wrong(e.getMessage());
        }
    }

    private Rhs branch() {
        Var cond = use();
        boolean rare = in.accept("rare");
        Region then = region(List.of());
        Region otherwise = in.accept("else") ? region(List.of()) : new Region(List.of(), List.of(), List.of());
        return new Rhs.If(cond, then, otherwise, rare);
    }

    private Rhs serial() {
        List<Var> params = new ArrayList<>(List.of(definition()));
        in.expect("=");
        Var lo = use();
        in.expect("to");
        Var hi = use();
        in.expect("step");
        long step = literals.number(in.take(Kind.NUMBER));
        List<Var> inits = in.accept("carry") ? carries(params) : List.of();
        return new Rhs.For(lo, hi, step, inits, region(params));
    }

    /** Parameters of a loop with their first values; adds the parameters to a list and gives the values. */
    private List<Var> carries(List<Var> params) {
        return list("(", ")", () -> {
            params.add(definition());
            in.expect("=");
            return use();
        });
    }

    private Rhs parallel() {
        Rhs.Level level = in.accept("threads") ? Rhs.Level.THREADS
                : in.accept("free") ? Rhs.Level.FREE : Rhs.Level.LANES;
        if (level == Rhs.Level.LANES) {
            in.expect("lanes");
        }
        Var i = definition();
        in.expect("=");
        Var lo = use();
        in.expect("to");
        Var hi = use();
        List<Fold> folds = in.accept("fold") ? list("(", ")", this::fold) : List.of();
        return new Rhs.ParFor(level, lo, hi, folds, region(List.of(i)));
    }

    private Fold fold() {
        String word = in.take(Kind.WORD);
        return switch (word) {
            case "argmin" -> new Fold.Arg(false);
            case "argmax" -> new Fold.Arg(true);
            case "by" -> new Fold.ByRegion(region(list("(", ")", this::definition)));
            default -> new Fold.ByOp(operation(word, "fold"));
        };
    }
}
