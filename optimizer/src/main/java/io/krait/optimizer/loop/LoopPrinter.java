package io.krait.optimizer.loop;

import io.krait.staging.Scalars;
import io.krait.staging.math.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The loop IR as text. {@link LoopParser} reads it back.
 *
 * <p>Note [Loop IR text]. The canonical text names variables by their first appearance, so programs that differ only in
 * variable numbers and user lines print equally; kernel keys are made of it. Every definition carries its type, every
 * use does not. Constants are exact. Lookup tables appear as {@code name#hash}, the hash being one of the contents. A
 * semicolon begins a comment.
 * <pre>
 * kernel scale(%0: f32, @0: in f32, @1: out f32, @2: local f32[64]) (%1: i64, %2: i64) {
 *   parfor threads %3: i64 = %1 to %2 {
 *     %4: f32x16 = load @0[%3]
 *     %5: f32x16 = splat %0
 *     %6: f32x16 = mul %4, %5
 *     store @1[%3] = %6 streaming                           also: load @0[%3] mask %7, store ... mask %7 streaming
 *   }
 *   %8: f64 = for %9: i64 = %1 to %2 step 16 carry (%10: f64 = %11) { ... yield %12 }
 *   %13: f64, %14: i64 = if %15 rare { ... yield %16, %17 } else { ... yield %18, %19 }
 *   %20: f64, %21: f64, %22: i64 = parfor lanes %23: i64 = %1 to %2
 *       fold (add, argmin) { ... yield %24, %25 }              also: fold (by (%26: f64, %27: f64) { ... yield %28 })
 *   fault %29 at %30 code 3                                     also: fault %29 at %30 code 3 with %31, %32
 *   %50: i64, %51: f64 = while (%52: i64 = %1, %53: f64 = %8) { ... yield %54 } do (%55: i64, %56: f64) {
 *     ... yield %57, %58
 *   }
 *   update add @1[%59] = %60 mask %61 atomic          also: %62: f32 = update ..., giving the old element
 *   %63: f64 = call %64(%8, %9)                                 also: call %64()
 *   %31: i32 = const -7                                        %32: i64x8 = lane_ids
 *   %33: i32 = cast %34            %35: i32 = bitcast %36      %37: f64x8 = lookup log_f64#8d1f09b2[%38]
 *   %39: bool = any %40            %41: f32x8 = half low %42   %43: f32x8 = reverse %44      %45: f32 = extract %46, 3
 *   %65: f32x8 = shift %66, %67, 2
 * }
 * </pre>
 */
public final class LoopPrinter {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final boolean origins;
    private final Map<Var, Integer> names = new HashMap<>();
    private final Map<Stm, Integer> lineOf = new IdentityHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private String comment = "";
    private int indent;

    LoopPrinter(Kernel k, boolean origins) {
        this.origins = origins;
        kernel(k);
    }

    /** The canonical text: equal for programs that differ only in variable numbers and user lines. */
    public static String print(Kernel k) {
        return new LoopPrinter(k, false).text();
    }

    /** The canonical text with the user's lines as comments. */
    public static String annotated(Kernel k) {
        return new LoopPrinter(k, true).text();
    }

    /** The table as it appears in the text: its name and a 64-bit hash of its type and contents. */
    static String tableName(Table t) {
        long h = 0xcbf29ce484222325L ^ t.type().ordinal();
        for (int i = 0; i < t.length(); i++) {
            h = (h ^ t.bits(i)) * 0x9e3779b97f4a7c15L;
            h ^= h >>> 32;
        }
        return t.name() + "#" + String.format("%016x", h);
    }

    /** Where a statement of a kernel comes from, for messages: the user's line, or else that of the canonical text. */
    public static String place(Kernel k, Stm s) {
        if (!s.origin().at().isEmpty()) {
            return s.origin().at();
        }
        LoopPrinter p = new LoopPrinter(k, false);
        return "in line " + p.lineOf(s) + " of kernel " + k.name() + " (" + p.head(s) + ")";
    }

    String text() {
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    /** The line (from 1) where a statement begins, or 0 when it is not part of the kernel. */
    int lineOf(Stm s) {
        return lineOf.getOrDefault(s, 0);
    }

    /** The first line of a statement's text. */
    String head(Stm s) {
        int line = lineOf(s);
        return line == 0 ? "" : lines.get(line - 1).strip();
    }

    /** The name of a variable in the text. */
    String name(Var v) {
        return "%" + names.computeIfAbsent(v, w -> names.size());
    }

    private void kernel(Kernel k) {
        List<String> params = new ArrayList<>();
        k.scalars().forEach(v -> params.add(define(v)));
        k.buffers().forEach(b -> params.add(buffer(b)));
        String name = WORD.matcher(k.name()).matches() ? k.name() : quote(k.name());
        put("kernel ", name, "(", String.join(", ", params), ") (", definitions(k.body().params()), ") {");
        body(k.body());
        put("}");
        endLine();
    }

    private static String quote(String s) {
        return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r") + '"';
    }

    private String buffer(Buffer b) {
        String head = b + ": ";
        return switch (b.kind()) {
            case IN -> head + "in " + b.dtype();
            case OUT -> head + "out " + b.dtype();
            case INOUT -> head + "inout " + b.dtype();
            case PRIVATE -> head + "private " + b.dtype() + "[" + b.fixedCount() + "]";
            case SHARED -> head + "shared " + b.dtype() + "[" + (b.fixedCount() < 0 ? "" : b.fixedCount()) + "]";
            case LOCAL -> head + "local " + b.dtype() + "["
                    + b.count().map(this::name).orElse(Long.toString(b.fixedCount())) + "]";
        };
    }

    private String define(Var v) {
        return name(v) + ": " + v.type();
    }

    private String definitions(List<Var> vars) {
        return vars.stream().map(this::define).collect(Collectors.joining(", "));
    }

    private String uses(List<Var> vars) {
        return vars.stream().map(this::name).collect(Collectors.joining(", "));
    }

    /** The statements of a region up to (not including) the closing brace; the opening one has been written. */
    private void body(Region r) {
        endLine();
        indent++;
        for (Stm s : r.body()) {
            lineOf.put(s, lines.size() + 1);
            statement(s);
            endLine();
        }
        if (!r.results().isEmpty()) {
            put("yield ", uses(r.results()));
            endLine();
        }
        indent--;
    }

    private void endLine() {
        String line = current + (comment.isEmpty() ? "" : "  ; " + comment);
        lines.add("  ".repeat(indent) + line);
        current.setLength(0);
        comment = "";
    }

    private void put(Object... parts) {
        for (Object p : parts) {
            current.append(p instanceof Var v ? name(v) : p);
        }
    }

    private void statement(Stm s) {
        comment = origins ? s.origin().toString() : "";
        if (!s.outs().isEmpty()) {
            put(definitions(s.outs()), " = ");
        }
        switch (s.rhs()) {
            case Rhs.If x -> branch(x);
            case Rhs.For x -> serial(x);
            case Rhs.ParFor x -> parallel(x);
            case Rhs.Const x -> put("const ", Scalars.text(x.type().dtype(), x.bits()));
            case Rhs.Scalar x -> put(x.op().label(), " ", uses(x.args()));
            case Rhs.Cast x -> put("cast ", x.arg());
            case Rhs.Bitcast x -> put("bitcast ", x.arg());
            case Rhs.Splat x -> put("splat ", x.arg());
            case Rhs.LaneIds x -> put("lane_ids");
            case Rhs.Load x -> put("load ", x.buffer(), "[", x.index(), "]", mask(x.mask()));
            case Rhs.Store x -> put("store ", x.buffer(), "[", x.index(), "] = ", x.value(), mask(x.mask()),
                    x.streaming() ? " streaming" : "");
            case Rhs.Lookup x -> put("lookup ", tableName(x.table()), "[", x.index(), "]");
            case Rhs.Any x -> put("any ", x.mask());
            case Rhs.Half x -> put("half ", x.high() ? "high " : "low ", x.arg());
            case Rhs.Unzip x -> put("unzip ", x.odd() ? "odd " : "even ", x.arg());
            case Rhs.Zip x -> put("zip ", x.even(), ", ", x.odd());
            case Rhs.Reverse x -> put("reverse ", x.arg());
            case Rhs.Shift x -> put("shift ", x.arg(), ", ", x.before(), ", ", x.count());
            case Rhs.Extract x -> put("extract ", x.arg(), ", ", x.lane());
            case Rhs.Fault x -> put("fault ", x.cond(), " at ", x.position(), " code ", x.code(),
                    x.details().isEmpty() ? "" : " with " + uses(x.details()));
            case Rhs.While x -> conditional(x);
            case Rhs.Update x -> put("update ", x.op().label(), " ", x.buffer(), "[", x.index(), "] = ", x.value(),
                    mask(x.mask()), x.atomic() ? " atomic" : "");
            case Rhs.Gpu x -> put("gpu ", quote(x.op().label()), " ", x.buffers().stream().map(b -> b + " ")
                    .collect(Collectors.joining()), "(", uses(x.args()), ")");
            case Rhs.Call x -> put("call ", x.function(), "(", uses(x.args()), ")");
        }
    }

    private String mask(Optional<Var> mask) {
        return mask.map(m -> " mask " + name(m)).orElse("");
    }

    private void branch(Rhs.If x) {
        put("if ", x.cond(), x.rare() ? " rare {" : " {");
        body(x.then());
        if (!x.otherwise().body().isEmpty() || !x.otherwise().results().isEmpty()) {
            put("} else {");
            body(x.otherwise());
        }
        put("}");
    }

    private void serial(Rhs.For x) {
        // Malformed loops are printed too: error messages quote them.
        List<Var> params = x.body().params();
        put("for ", params.isEmpty() ? "?" : define(params.get(0)), " = ", x.lo(), " to ", x.hi(), " step ", x.step());
        List<Var> carries = params.isEmpty() ? params : params.subList(1, params.size());
        boolean carried = !carries.isEmpty() || !x.inits().isEmpty();
        put(carried ? " carry (" : "");
        carries(carries, x.inits());
        put(carried ? ") {" : " {");
        body(x.body());
        put("}");
    }

    private void carries(List<Var> params, List<Var> inits) {
        for (int i = 0; i < Math.max(params.size(), inits.size()); i++) {
            put(i == 0 ? "" : ", ", i < params.size() ? define(params.get(i)) : "?", " = ");
            put(i < inits.size() ? inits.get(i) : "?");
        }
    }

    private void conditional(Rhs.While x) {
        put("while (");
        carries(x.cond().params(), x.inits());
        put(") {");
        body(x.cond());
        put("} do (", definitions(x.body().params()), ") {");
        body(x.body());
        put("}");
    }

    private void parallel(Rhs.ParFor x) {
        String level = switch (x.level()) {
            case THREADS -> "threads ";
            case LANES -> "lanes ";
            case FREE -> "free ";
        };
        put("parfor ", level, definitions(x.body().params()), " = ", x.lo(), " to ", x.hi());
        for (int i = 0; i < x.folds().size(); i++) {
            put(i == 0 ? " fold (" : ", ");
            fold(x.folds().get(i));
        }
        put(x.folds().isEmpty() ? " {" : ") {");
        body(x.body());
        put("}");
    }

    private void fold(Fold f) {
        switch (f) {
            case Fold.ByOp g -> put(g.op().label());
            case Fold.Arg g -> put(g.max() ? "argmax" : "argmin");
            case Fold.ByRegion g -> {
                put("by (", definitions(g.combine().params()), ") {");
                body(g.combine());
                put("}");
            }
        }
    }
}
