package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;

/** Updates of elements in memory. */
final class UpdateEmitter {
    private final IrWriter ir;
    private final Processor cpu;
    private final MemoryEmitter memory;
    private final ArithmeticEmitter arithmetic;
    private final Values values;

    UpdateEmitter(IrWriter ir, Processor cpu, MemoryEmitter memory, ArithmeticEmitter arithmetic, Values values) {
        this.ir = ir;
        this.cpu = cpu;
        this.memory = memory;
        this.arithmetic = arithmetic;
        this.values = values;
    }

    /** An update; binds the out, if there is one, to the elements as they were. */
    void emit(Stm s, Rhs.Update r) {
        LType type = r.value().type();
        String old = type.isVector() && !r.atomic() && !r.index().type().isVector() ? consecutive(r)
                : laneByLane(r, !s.outs().isEmpty());
        if (!s.outs().isEmpty()) {
            values.bind(s.outs().get(0), memory.fromMemory(type, old));
        }
    }

    /** An atomic exchange of one of the kinds that no {@link Rhs.Update} has. */
    void emit(Stm s, Rhs.Gpu r, GpuOp.Atomic.Kind kind) {
        LType type = LType.of(r.buffers().get(0).dtype());
        DType word = type.dtype().isFloat() ? type.dtype().signedTwin() : type.dtype();
        String bits = IrTypes.memory(word);
        Address address = memory.address(r.buffers().get(0), LType.INDEX, values.use(r.args().get(0)));
        List<String> args = r.args().subList(1, r.args().size()).stream()
                .map(v -> cast(IrTypes.memory(type), memory.toMemory(type, values.use(v)), bits)).toList();
        String align = ", align " + word.bytes();
        String old = switch (kind) {
            case EXCHANGE -> modify("xchg", address, bits, args.get(0), align);
            case INC -> modify("uinc_wrap", address, bits, args.get(0), align);
            case DEC -> modify("udec_wrap", address, bits, args.get(0), align);
            case CAS -> ir.let("extractvalue { " + bits + ", i1 } " + ir.let("cmpxchg " + address + ", " + bits
                    + " " + args.get(0) + ", " + bits + " " + args.get(1) + " seq_cst seq_cst" + align) + ", 0");
            case ADD, SUB, MIN, MAX, AND, OR, XOR -> throw new IllegalArgumentException(kind + " is an update");
        };
        values.bind(s.outs().get(0), memory.fromMemory(type, cast(bits, old, IrTypes.memory(type))));
    }

    private String modify(String name, Address address, String bits, String value, String align) {
        return ir.let("atomicrmw " + name + " " + address + ", " + bits + " " + value + " seq_cst" + align);
    }

    /** No two lanes meet in an element. Gives the old elements as they are in memory. */
    private String consecutive(Rhs.Update r) {
        LType type = r.value().type();
        Optional<String> mask = r.mask().map(values::use);
        String index = values.use(r.index());
        String old = memory.load(r.buffer(), r.index().type(), index, type, mask);
        String now = arithmetic.emit(r.op(), type, List.of(old, values.use(r.value())), Optional.empty());
        memory.store(r.buffer(), r.index().type(), index, type, now, mask, false);
        return memory.toMemory(type, old);
    }

    /** The lanes one after the other, so that those that meet in an element all count. */
    private String laneByLane(Rhs.Update r, boolean wanted) {
        LType type = r.value().type();
        int lanes = type.lanes();
        Optional<String> mask = r.mask().map(values::use);
        if (lanes > 1 && mask.isPresent()) {
            mask = Optional.of(ir.let("bitcast <" + lanes + " x i1> " + mask.get() + " to i" + lanes));
        }
        String olds = type.isVector() || !type.dtype().isFloat() ? type.isVector() ? "zeroinitializer" : "0"
                : IrTypes.number(type, 0);
        for (int k = 0; k < lanes; k++) {
            String before = ir.block();
            String join = ir.label("join");
            if (mask.isPresent()) {
                String lane = ir.label("lane");
                ir.line("br i1 " + (lanes == 1 ? mask.get() : bit(mask.get(), lanes, k)) + ", label %" + lane
                        + ", label %" + join);
                ir.begin(lane);
            }
            String old = element(r, k);
            String with = lanes == 1 || !wanted ? old : ir.let("insertelement " + IrTypes.memory(type) + " " + olds
                    + ", " + IrTypes.memory(type.dtype()) + " " + old + ", i64 " + k);
            if (mask.isPresent()) {
                String from = ir.block();
                ir.jump(join);
                ir.begin(join);
                with = !wanted ? olds : ir.let("phi " + IrTypes.memory(type) + " [ " + with + ", %" + from + " ], [ "
                        + olds + ", %" + before + " ]");
            }
            olds = with;
        }
        return olds;
    }

    private String bit(String mask, int lanes, int k) {
        String shifted = k == 0 ? mask : ir.let("lshr i" + lanes + " " + mask + ", " + k);
        return ir.let("trunc i" + lanes + " " + shifted + " to i1");
    }

    /** One lane's update; gives the old element as it is in memory. */
    private String element(Rhs.Update r, int lane) {
        LType type = LType.of(r.value().dtype());
        String value = lane(r.value().type(), values.use(r.value()), lane);
        boolean vector = r.index().type().isVector();
        String index = lane(r.index().type(), values.use(r.index()), lane);
        if (!vector && lane > 0) {
            index = ir.let("add i64 " + index + ", " + lane);
        }
        Address address = memory.address(r.buffer(), LType.INDEX, index);
        if (!r.atomic()) {
            return plain(r, type, address, value);
        }
        // See Note [Atomic instructions] in AtomicEmitter.
        if (cpu.isGpu() && r.op() == Op.ADD && (type.dtype() == DType.F32 || type.dtype() == DType.F64)) {
            return ir.let("atomicrmw fadd " + address + ", " + IrTypes.of(type) + " " + value + " monotonic, align "
                    + type.dtype().bytes());
        }
        return type.dtype().isFloat() || r.op() == Op.MUL ? exchange(r, type, address, value)
                : atomic(r, type, address, memory.toMemory(type, value));
    }

    private String lane(LType type, String x, int lane) {
        return type.isVector() ? ir.let("extractelement " + IrTypes.of(type) + " " + x + ", i64 " + lane) : x;
    }

    private String plain(Rhs.Update r, LType type, Address address, String value) {
        String memoryType = IrTypes.memory(type);
        String align = ", align " + type.dtype().bytes();
        String old = memory.settled(r.buffer(), type, ir.let("load " + memoryType + ", " + address + align));
        String now = combine(r.op(), type, old, value);
        ir.line("store " + memoryType + " " + now + ", " + address + align);
        return old;
    }

    /** From and to the form in memory. */
    private String combine(Op op, LType type, String old, String value) {
        return memory.toMemory(type, arithmetic.emit(op, type, List.of(memory.fromMemory(type, old), value),
                Optional.empty()));
    }

    private String atomic(Rhs.Update r, LType type, Address address, String value) {
        boolean unsigned = type.dtype().isUnsigned();
        String name = switch (r.op()) {
            case ADD -> "add";
            case AND -> "and";
            case OR -> "or";
            case XOR -> "xor";
            case MIN -> unsigned ? "umin" : "min";
            case MAX -> unsigned ? "umax" : "max";
            default -> throw new IllegalArgumentException("no atomic " + r.op());
        };
        return ir.let("atomicrmw " + name + " " + address + ", " + IrTypes.memory(type) + " " + value
                + " monotonic, align " + type.dtype().bytes());
    }

    /** Computes the new element and tries to put it there until nobody else did meanwhile. */
    private String exchange(Rhs.Update r, LType type, Address address, String value) {
        DType word = type.dtype().isFloat() ? type.dtype().signedTwin() : type.dtype();
        String bits = IrTypes.memory(word);
        String align = ", align " + word.bytes();
        String first = ir.let("load atomic " + bits + ", " + address + " monotonic" + align);
        String before = ir.block();
        String again = ir.label("again");
        String done = ir.label("done");
        ir.jump(again);
        ir.begin(again);
        int phi = ir.position();
        String seen = ir.fresh();
        String old = cast(bits, seen, IrTypes.memory(type));
        String now = cast(IrTypes.memory(type), combine(r.op(), type, old, value), bits);
        String pair = ir.let("cmpxchg " + address + ", " + bits + " " + seen + ", " + bits + " " + now
                + " monotonic monotonic" + align);
        String found = ir.let("extractvalue { " + bits + ", i1 } " + pair + ", 0");
        String latch = ir.block();
        ir.line("br i1 " + ir.let("extractvalue { " + bits + ", i1 } " + pair + ", 1") + ", label %" + done
                + ", label %" + again);
        ir.insert(phi, "  " + seen + " = phi " + bits + " [ " + first + ", %" + before + " ], [ " + found + ", %"
                + latch + " ]\n");
        ir.begin(done);
        return old;
    }

    private String cast(String from, String x, String to) {
        return from.equals(to) ? x : ir.let("bitcast " + from + " " + x + " to " + to);
    }
}
