package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GpuOp.Atomic.Kind;
import io.krait.staging.Op;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Atomic operations of threads of a grid, relaxed: what surrounds them is ordered by fences only.
 *
 * <p>Note [Atomic instructions]. LLVM 20 drops the scope of its atomic instructions, so they are inline assembly. What
 * the machine lacks (MIN and MAX of floats, INC and DEC of 64 bits) is computed and put there by compare and swap until
 * nobody came between. Additions of F32 in global memory take subnormal numbers for zero: the units beside the cache
 * that add do so, and adding elsewhere would be many times slower.
 */
final class AtomicEmitter {
    private final IrWriter ir;
    private final MemoryEmitter memory;
    private final ArithmeticEmitter arithmetic;
    private final Values values;

    AtomicEmitter(IrWriter ir, MemoryEmitter memory, ArithmeticEmitter arithmetic, Values values) {
        this.ir = ir;
        this.memory = memory;
        this.arithmetic = arithmetic;
        this.values = values;
    }

    /** Combines an element; gives what it was before. */
    String emit(Rhs.Gpu r, GpuOp.Atomic o) {
        LType t = LType.of(r.buffers().get(0).dtype());
        Address at = memory.address(r.buffers().get(0), LType.INDEX, values.use(r.args().get(0)));
        List<String> x = r.args().subList(1, r.args().size()).stream().map(values::use).toList();
        if (memory.isOwn(r.buffers().get(0))) {
            return plain(o.kind(), t, at, x);
        }
        boolean shared = at.type().endsWith("(" + NvptxEmitter.SHARED + ")");
        GpuOp.Scope scope = shared ? GpuOp.Scope.BLOCK : o.scope();
        boolean isFloat = t.dtype().isFloat();
        return switch (o.kind()) {
            case ADD -> atom(scope, at, "add", isFloat ? t : unsigned(t), x);
            case SUB -> atom(scope, at, "add", isFloat ? t : unsigned(t), List.of(arithmetic.emit(Op.NEG, t, x,
                    Optional.empty())));
            case MIN, MAX -> isFloat ? exchange(o.kind(), scope, t, at, x)
                    : atom(scope, at, o.kind() == Kind.MIN ? "min" : "max", t, x);
            case AND, OR, XOR -> atom(scope, at, o.kind().name().toLowerCase(Locale.ROOT), t, x);
            case INC, DEC -> t.dtype().bits() == 64 ? exchange(o.kind(), scope, t, at, x)
                    : atom(scope, at, o.kind() == Kind.INC ? "inc" : "dec", unsigned(t), x);
            case EXCHANGE -> fromBits(t, atom(scope, at, "exch", bits(t), bits(t, x)));
            case CAS -> fromBits(t, atom(scope, at, "cas", bits(t), bits(t, x)));
        };
    }

    /** No other thread knows the memory. */
    private String plain(Kind kind, LType t, Address at, List<String> x) {
        String type = IrTypes.of(t);
        String align = ", align " + t.dtype().bytes();
        String old = ir.let("freeze " + type + " " + ir.let("load " + type + ", " + at + align));
        String now = kind == Kind.CAS ? ir.let("select i1 " + ir.let("icmp eq " + IrTypes.of(bits(t)) + " "
                + bits(t, List.of(old)).get(0) + ", " + bits(t, x).get(0)) + ", " + type + " " + x.get(1) + ", " + type
                + " " + old) : combine(kind, t, old, x.get(0));
        ir.line("store " + type + " " + now + ", " + at + align);
        return old;
    }

    /** Tries until nobody came between. An element that stays as it is needs no exchange. */
    private String exchange(Kind kind, GpuOp.Scope scope, LType t, Address at, List<String> x) {
        LType word = bits(t);
        String type = IrTypes.of(word);
        String first = ir.let("load atomic " + type + ", " + at + " monotonic, align " + t.dtype().bytes());
        String before = ir.block();
        String again = ir.label("again");
        String swap = ir.label("swap");
        String done = ir.label("done");
        ir.jump(again);
        ir.begin(again);
        int phi = ir.position();
        String seen = ir.fresh();
        String old = fromBits(t, seen);
        String now = bits(t, List.of(combine(kind, t, old, x.get(0)))).get(0);
        ir.line("br i1 " + ir.let("icmp eq " + type + " " + now + ", " + seen) + ", label %" + done + ", label %"
                + swap);
        ir.begin(swap);
        String found = atom(scope, at, "cas", word, List.of(seen, now));
        ir.line("br i1 " + ir.let("icmp eq " + type + " " + found + ", " + seen) + ", label %" + done + ", label %"
                + again);
        ir.insert(phi, "  " + seen + " = phi " + type + " [ " + first + ", %" + before + " ], [ " + found + ", %"
                + swap + " ]\n");
        ir.begin(done);
        return old;
    }

    private String combine(Kind kind, LType t, String old, String x) {
        return switch (kind) {
            case ADD -> apply(Op.ADD, t, old, x);
            case SUB -> apply(Op.SUB, t, old, x);
            case MIN -> apply(Op.MIN, t, old, x);
            case MAX -> apply(Op.MAX, t, old, x);
            case AND -> apply(Op.AND, t, old, x);
            case OR -> apply(Op.OR, t, old, x);
            case XOR -> apply(Op.XOR, t, old, x);
            case EXCHANGE -> x;
            case INC -> {
                LType u = unsigned(t);
                String next = apply(Op.ADD, u, old, "1");
                yield select(u, apply(Op.GE, u, old, x), "0", next);
            }
            case DEC -> {
                LType u = unsigned(t);
                String next = apply(Op.SUB, u, old, "1");
                String restart = ir.let("or i1 " + apply(Op.EQ, u, old, "0") + ", " + apply(Op.GT, u, old, x));
                yield select(u, restart, x, next);
            }
            case CAS -> throw new CompilationException("compare and swap has two operands");
        };
    }

    private String apply(Op op, LType t, String a, String b) {
        return arithmetic.emit(op, t, List.of(a, b), Optional.empty());
    }

    private String select(LType t, String cond, String a, String b) {
        return arithmetic.emit(Op.SELECT, t, List.of(cond, a, b), Optional.empty());
    }

    private static LType unsigned(LType t) {
        return LType.of(t.dtype().bits() == 64 ? DType.U64 : DType.U32);
    }

    private static LType bits(LType t) {
        return LType.of(t.dtype().bits() == 64 ? DType.I64 : DType.I32);
    }

    private List<String> bits(LType t, List<String> x) {
        return t.dtype().isFloat() ? x.stream().map(v -> ir.let("bitcast " + IrTypes.of(t) + " " + v + " to "
                + IrTypes.of(bits(t)))).toList() : x;
    }

    private String fromBits(LType t, String x) {
        return t.dtype().isFloat() ? ir.let("bitcast " + IrTypes.of(bits(t)) + " " + x + " to " + IrTypes.of(t)) : x;
    }

    private String atom(GpuOp.Scope scope, Address at, String op, LType t, List<String> x) {
        boolean untyped = switch (op) {
            case "and", "or", "xor", "exch", "cas" -> true;
            default -> false;
        };
        String kind = untyped ? "b" : t.dtype().isFloat() ? "f" : t.dtype().isSigned() ? "s" : "u";
        return atom(ir, "relaxed." + scope(scope), at, op + "." + kind + t.dtype().bits(), t, x);
    }

    private static String scope(GpuOp.Scope scope) {
        return switch (scope) {
            case BLOCK -> "cta";
            case DEVICE -> "gpu";
            case SYSTEM -> "sys";
        };
    }

    /**
     * An atomic instruction.
     *
     * @param how ordering and scope, for instance {@code relaxed.sys}
     * @param what operation and type, for instance {@code min.u64}
     */
    static String atom(IrWriter ir, String how, Address at, String what, LType t, List<String> x) {
        String type = IrTypes.of(t);
        String register = switch (type) {
            case "float" -> "f";
            case "double" -> "d";
            case "i64" -> "l";
            default -> "r";
        };
        boolean shared = at.type().endsWith("(" + NvptxEmitter.SHARED + ")");
        // The addresses of shared memory are 32-bit numbers.
        String address = shared ? "i32 " + ir.let("ptrtoint " + at + " to i32") : at.toString();
        StringBuilder operands = new StringBuilder();
        StringBuilder constraints = new StringBuilder("=" + register + (shared ? ",r" : ",l"));
        StringBuilder call = new StringBuilder(address);
        for (int i = 0; i < x.size(); i++) {
            operands.append(", $").append(i + 2);
            constraints.append(',').append(register);
            call.append(", ").append(type).append(' ').append(x.get(i));
        }
        return ir.let("call " + type + " asm sideeffect \"atom." + how + (shared ? ".shared." : ".global.") + what
                + " $0, [$1]" + operands + ";\", \"" + constraints + ",~{memory}\"(" + call + ")");
    }
}
