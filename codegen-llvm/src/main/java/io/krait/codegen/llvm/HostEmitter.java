package io.krait.codegen.llvm;

import io.krait.optimizer.ahead.Amount;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.LibraryCompiler;
import io.krait.optimizer.ahead.Memory;
import io.krait.optimizer.ahead.Step;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The host's part of a function of a C library, for one level of processors. Registers are memory on the stack, which
 * LLVM makes values of; shared memory is allocated when it is first needed and freed at the end.
 */
final class HostEmitter {
    private static final long MOST_ON_STACK = 8192;

    private final HostFunction function;
    private final String symbol;
    private final int firstCode;
    private final IrWriter ir = new IrWriter();
    private final long onStack;
    private final int slots;
    private final Map<Amount, String> known = new HashMap<>();

    /**
     * For one function.
     *
     * @param symbol what its code is called; its kernels are {@code symbol_0}, ...
     * @param firstCode what it returns for its first fault
     */
    HostEmitter(HostFunction function, String symbol, int firstCode) {
        this.function = function;
        this.symbol = symbol;
        this.firstCode = firstCode;
        this.onStack = function.kernels().stream().map(KernelAbi::scratch)
                .mapToLong(s -> s.counted().isEmpty() && s.fixed() <= MOST_ON_STACK ? s.fixed() : 0).max().orElse(0);
        this.slots = function.shared() + 1;
    }

    static String type(HostFunction.Argument a) {
        return switch (a) {
            case HostFunction.Argument.Extent e -> "i64";
            // Halves are passed as their bits.
            case HostFunction.Argument.Scalar s -> s.type().isHalf() ? "i16" : IrTypes.memory(s.type());
            case HostFunction.Argument.Array x -> "ptr";
        };
    }

    /** The parameters, for a definition. */
    static String parameters(HostFunction f) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < f.arguments().size(); i++) {
            s.append(type(f.arguments().get(i))).append(" %a").append(i).append(", ");
        }
        return s.append("ptr %error").toString();
    }

    /** The definition of a function that is seen in its module only. */
    String emit() {
        int words = function.kernels().stream().mapToInt(KernelAbi::arguments).max().orElse(0) + 1;
        ir.line("%regs = alloca [" + Math.max(1, function.registers()) + " x i64], align 8");
        ir.line("%block = alloca [" + words + " x i64], align 8");
        ir.line("%results = alloca [" + results(function.steps()) + " x i64], align 8");
        ir.line("%values = alloca [" + Math.max(1, function.arguments().size()) + " x i64], align 8");
        ir.line("%slots = alloca [" + 2 * slots + " x i64], align 8");
        ir.line("%code = alloca i32, align 4");
        if (onStack > 0) {
            ir.line("%local = alloca [" + onStack + " x i8], align " + KernelAbi.ALIGNMENT);
        }
        ir.line("store i32 0, ptr %code, align 4");
        ir.line("call void @llvm.memset.p0.i64(ptr align 8 %slots, i8 0, i64 " + 16L * slots + ", i1 false)");
        values();
        extents();
        steps(function.steps());
        ir.jump("exit");
        ir.begin("exit");
        for (int i = 0; i < slots; i++) {
            ir.line("call void @free(ptr " + ir.let("load ptr, ptr " + slot(i) + ", align 8") + ")");
        }
        String code = ir.let("load i32, ptr %code, align 4");
        ir.line("ret i32 " + code);
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < function.data().size(); i++) {
            data.append(data(i)).append(" = private unnamed_addr constant [")
                    .append(function.data().get(i).length).append(" x i8] c\"")
                    .append(IrWriter.text(function.data().get(i))).append("\", align 64\n");
        }
        return data + "define internal i32 @" + symbol + "(" + parameters(function) + ") #0 {\nentry:\n" + ir.body()
                + "}\n\n";
    }

    private String data(int index) {
        return "@" + symbol + "_data" + index;
    }

    private static long results(List<Step> steps) {
        long most = 1;
        for (Step s : steps) {
            most = Math.max(most, switch (s) {
                case Step.Move m -> 0;
                case Step.Copy c -> 0;
                case Step.Launch l -> l.results().size();
                case Step.Branch b -> Math.max(results(b.then()), results(b.otherwise()));
                case Step.Loop l -> Math.max(results(l.head()), results(l.body()));
            });
        }
        return most;
    }

    private String slot(int index) {
        return ir.let("getelementptr i64, ptr %slots, i64 " + 2 * index);
    }

    /** Numbers, where array programs read them; their low bytes come first. */
    private void values() {
        for (int i = 0; i < function.arguments().size(); i++) {
            if (function.arguments().get(i) instanceof HostFunction.Argument.Scalar) {
                ir.line("store i64 " + given(i) + ", ptr " + word("%values", i) + ", align 8");
            }
        }
    }

    private void extents() {
        for (int i = 0; i < function.arguments().size(); i++) {
            if (function.arguments().get(i) instanceof HostFunction.Argument.Extent e) {
                String bad = ir.label("bad");
                String good = ir.label("good");
                ir.line("br i1 " + ir.let("icmp slt i64 %a" + i + ", " + e.least()) + ", label %" + bad + ", label %"
                        + good);
                ir.begin(bad);
                fail(Integer.toString(LibraryCompiler.BAD_EXTENT), Integer.toString(i), "0", "null");
                ir.begin(good);
            }
        }
    }

    /** Ends the function with a fault. */
    private void fail(String code, String position, String count, String values) {
        ir.line("store i32 " + code + ", ptr %code, align 4");
        ir.line("call void @krait_report(ptr %error, i32 " + code + ", i64 " + position + ", i64 " + count + ", ptr "
                + values + ")");
        ir.jump("exit");
    }

    private void steps(List<Step> steps) {
        for (Step s : steps) {
            switch (s) {
                case Step.Move m -> move(m);
                case Step.Copy c -> ir.line("call void @llvm.memcpy.p0.p0.i64(ptr " + address(c.to()) + ", ptr "
                        + address(c.from()) + ", i64 " + value(c.bytes()) + ", i1 false)");
                case Step.Launch l -> launch(l);
                case Step.Branch b -> branch(b);
                case Step.Loop l -> loop(l);
            }
        }
    }

    private void move(Step.Move m) {
        List<String> values = m.from().stream().map(this::value).toList();
        for (int i = 0; i < values.size(); i++) {
            ir.line("store i64 " + values.get(i) + ", ptr " + register(m.to().get(i)) + ", align 8");
        }
        known.clear();
    }

    private void branch(Step.Branch b) {
        String then = ir.label("then");
        String otherwise = ir.label("else");
        String end = ir.label("end");
        ir.line("br i1 " + truth(b.condition()) + ", label %" + then + ", label %" + otherwise);
        ir.begin(then);
        known.clear();
        steps(b.then());
        ir.jump(end);
        ir.begin(otherwise);
        known.clear();
        steps(b.otherwise());
        ir.jump(end);
        ir.begin(end);
        known.clear();
    }

    private void loop(Step.Loop l) {
        String head = ir.label("head");
        String body = ir.label("body");
        String end = ir.label("end");
        ir.jump(head);
        ir.begin(head);
        known.clear();
        steps(l.head());
        ir.line("br i1 " + truth(l.condition()) + ", label %" + body + ", label %" + end);
        ir.begin(body);
        known.clear();
        steps(l.body());
        ir.jump(head);
        ir.begin(end);
        known.clear();
    }

    private String truth(Amount a) {
        return ir.let("icmp ne i64 " + value(a) + ", 0");
    }

    // ---- numbers

    private String register(int index) {
        return ir.let("getelementptr i64, ptr %regs, i64 " + index);
    }

    /** The value of an amount; what was computed since registers changed or the block began is not computed again. */
    private String value(Amount a) {
        String v = known.get(a);
        if (v == null) {
            v = switch (a) {
                case Amount.Number n -> Long.toString(n.value());
                case Amount.Register r -> ir.let("load i64, ptr " + register(r.index()) + ", align 8");
                case Amount.Given g -> given(g.argument());
                case Amount.Combined c -> combined(c.kind(), value(c.a()), value(c.b()));
            };
            known.put(a, v);
        }
        return v;
    }

    private String given(int i) {
        return switch (function.arguments().get(i)) {
            case HostFunction.Argument.Extent e -> "%a" + i;
            case HostFunction.Argument.Array x -> throw new IllegalStateException("an array is no number");
            case HostFunction.Argument.Scalar s -> {
                String bits = switch (s.type()) {
                    case F32, F64 -> ir.let("bitcast " + IrTypes.memory(s.type()) + " %a" + i + " to i"
                            + s.type().bits());
                    case BOOL, I8, I16, I32, I64, U8, U16, U32, U64, F16, BF16, C64, C128 -> "%a" + i;
                };
                int width = 8 * s.type().bytes();
                yield width == 64 ? bits : ir.let((s.type().isSigned() && s.type().isInteger() ? "sext" : "zext")
                        + " i" + width + " " + bits + " to i64");
            }
        };
    }

    private String combined(Amount.Kind kind, String a, String b) {
        return switch (kind) {
            case ADD -> ir.let("add i64 " + a + ", " + b);
            case SUB -> ir.let("sub i64 " + a + ", " + b);
            case MUL -> ir.let("mul i64 " + a + ", " + b);
            case MIN -> ir.let("call i64 @llvm.smin.i64(i64 " + a + ", i64 " + b + ")");
            case MAX -> ir.let("call i64 @llvm.smax.i64(i64 " + a + ", i64 " + b + ")");
            case LESS -> ir.let("zext i1 " + ir.let("icmp slt i64 " + a + ", " + b) + " to i64");
            // What is divided counts something, so it is not negative; a divisor of 0 must not fault.
            case CEIL_DIV -> {
                String by = ir.let("call i64 @llvm.smax.i64(i64 " + b + ", i64 1)");
                String up = ir.let("add i64 " + a + ", " + ir.let("sub i64 " + by + ", 1"));
                yield ir.let("sdiv i64 " + up + ", " + by);
            }
            case DIV -> {
                String none = ir.let("icmp eq i64 " + b + ", 0");
                String by = ir.let("select i1 " + none + ", i64 1, i64 " + b);
                String q = ir.let("sdiv i64 " + a + ", " + by);
                yield ir.let("select i1 " + none + ", i64 0, i64 " + q);
            }
        };
    }

    // ---- launches

    private String address(Memory m) {
        return switch (m) {
            case Memory.Array a -> behind("%a" + a.argument(), a.offset());
            case Memory.Data d -> behind(data(d.index()), d.offset());
            case Memory.Results r -> "%results";
            case Memory.Value v -> word("%values", v.argument());
            case Memory.Shared s -> behind(room(s.index(), value(s.bytes().max(Amount.ONE))), s.offset());
        };
    }

    private String behind(String base, long offset) {
        return offset == 0 ? base : ir.let("getelementptr i8, ptr " + base + ", i64 " + offset);
    }

    private String room(int index, String bytes) {
        String p = ir.let("call ptr @krait_room(ptr " + slot(index) + ", i64 " + bytes + ")");
        String none = ir.label("none");
        String some = ir.label("some");
        ir.line("br i1 " + ir.let("icmp eq ptr " + p + ", null") + ", label %" + none + ", label %" + some);
        ir.begin(none);
        fail(Integer.toString(LibraryCompiler.NO_MEMORY), "0", "0", "null");
        ir.begin(some);
        return p;
    }

    private void launch(Step.Launch l) {
        Kernel kernel = function.kernels().get(l.kernel());
        boolean details = KernelTraits.of(kernel).reportsDetails();
        String units = value(l.units());
        String run = ir.label("run");
        String done = ir.label("done");
        ir.line("br i1 " + ir.let("icmp sgt i64 " + units + ", 0") + ", label %" + run + ", label %" + done);
        ir.begin(run);
        // What is computed here is not known where the launch was skipped.
        Map<Amount, String> before = new HashMap<>(known);
        ir.line("store i64 -1, ptr %block, align 8");
        int n = KernelAbi.FIRST_ARGUMENT;
        for (Memory m : l.buffers()) {
            ir.line("store ptr " + address(m) + ", ptr " + word("%block", n++) + ", align 8");
        }
        for (Amount s : l.scalars()) {
            ir.line("store i64 " + value(s) + ", ptr " + word("%block", n++) + ", align 8");
        }
        String scratch = scratch(KernelAbi.scratch(kernel));
        if (details) {
            ir.line("store i64 -1, ptr " + scratch + ", align 8");
        }
        ir.line("call void @" + symbol + "_" + l.kernel() + "(i64 0, i64 " + units + ", ptr %block, ptr " + scratch
                + ")");
        faults(l, details, scratch);
        for (int i = 0; i < l.results().size(); i++) {
            String bits = ir.let("load i64, ptr " + word("%results", i) + ", align 8");
            ir.line("store i64 " + bits + ", ptr " + register(l.results().get(i)) + ", align 8");
        }
        ir.jump(done);
        ir.begin(done);
        known.clear();
        if (l.results().isEmpty()) {
            known.putAll(before);
        }
    }

    private String word(String base, int index) {
        return index == 0 ? base : ir.let("getelementptr i64, ptr " + base + ", i64 " + index);
    }

    private String scratch(KernelAbi.Scratch s) {
        if (s.counted().isEmpty() && s.fixed() <= MOST_ON_STACK) {
            return s.fixed() == 0 ? "null" : "%local";
        }
        String bytes = Long.toString(s.fixed());
        for (KernelAbi.Scratch.Counted c : s.counted()) {
            String count = ir.let("load i64, ptr " + word("%block", KernelAbi.FIRST_ARGUMENT + c.argument())
                    + ", align 8");
            String size = ir.let("mul i64 " + count + ", " + c.width());
            String up = ir.let("and i64 " + ir.let("add i64 " + size + ", " + (KernelAbi.ALIGNMENT - 1)) + ", "
                    + -KernelAbi.ALIGNMENT);
            bytes = ir.let("add i64 " + bytes + ", " + up);
        }
        return room(function.shared(), bytes);
    }

    // See Note [Fault records] in KernelAbi; the fault word counts before the record.
    private void faults(Step.Launch l, boolean details, String scratch) {
        int code = firstCode + l.firstFault() - 1;
        String word = ir.let("load i64, ptr %block, align 8");
        String bad = ir.label("fault");
        String good = ir.label("sound");
        ir.line("br i1 " + ir.let("icmp ne i64 " + word + ", -1") + ", label %" + bad + ", label %" + good);
        ir.begin(bad);
        String low = ir.let("trunc i64 " + ir.let("and i64 " + word + ", 255") + " to i32");
        fail(ir.let("add i32 " + low + ", " + code), ir.let("lshr i64 " + word + ", 8"), "0", "null");
        ir.begin(good);
        if (!details) {
            return;
        }
        String position = ir.let("load i64, ptr " + scratch + ", align 8");
        String report = ir.label("fault");
        String on = ir.label("sound");
        ir.line("br i1 " + ir.let("icmp ne i64 " + position + ", -1") + ", label %" + report + ", label %" + on);
        ir.begin(report);
        String both = ir.let("load i64, ptr " + word(scratch, KernelAbi.RECORD_CODE) + ", align 8");
        String number = ir.let("add i32 " + ir.let("trunc i64 " + both + " to i32") + ", " + code);
        fail(number, position, ir.let("lshr i64 " + both + ", 32"), word(scratch, KernelAbi.RECORD_DETAILS));
        ir.begin(on);
    }
}
