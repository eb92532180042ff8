package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LType;
import io.krait.staging.DType;
import io.krait.staging.math.Table;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads, stores and table lookups. */
final class MemoryEmitter {
    private final IrWriter ir;
    private final Processor cpu;
    private final Map<Integer, Address> pointers;
    private final Set<Integer> onStack;
    private final LookupEmitter lookups;
    private boolean streams;

    /**
     * An emitter.
     *
     * @param pointers the base address of every buffer by its index
     * @param onStack the buffers that LLVM may take apart
     */
    MemoryEmitter(IrWriter ir, Processor cpu, Map<Integer, Address> pointers, Set<Integer> onStack) {
        this.ir = ir;
        this.cpu = cpu;
        this.pointers = pointers;
        this.onStack = onStack;
        this.lookups = new LookupEmitter(ir, cpu);
    }

    /** True when some store bypasses the caches, so that the function must end with a fence. */
    boolean streams() {
        return streams;
    }

    /** True for memory of the running thread alone, which LLVM may take apart. */
    boolean isOwn(Buffer buffer) {
        return onStack.contains(buffer.index());
    }

    /** Reads consecutive elements (scalar index) or one element per lane. */
    String load(Buffer buffer, LType indexType, String index, LType type, Optional<String> mask) {
        String memory = IrTypes.memory(type);
        String align = "i32 " + buffer.dtype().bytes();
        String zero = type.isVector() ? "zeroinitializer" : "0";
        String value;
        if (indexType.isVector()) {
            value = gather(address(buffer, indexType, index), buffer.dtype().bytes(), type, mask);
        } else if (mask.isEmpty()) {
            value = ir.let("load " + memory + ", " + address(buffer, indexType, index) + ", align "
                    + buffer.dtype().bytes());
        } else if (type.isVector()) {
            value = ir.call(memory, "llvm.masked.load." + suffix(type) + ".p0", "ptr",
                    address(buffer, indexType, index).value(), "i32",
                    align.substring(4), mask(type), mask.get(), memory, zero);
        } else {
            value = loadIf(buffer, address(buffer, indexType, index), type, mask.get());
        }
        return fromMemory(type, settled(buffer, type, value));
    }

    /**
     * Note [Undefined elements]. What was never written to the stack is undefined to LLVM: it may differ from use to
     * use, so that a bounds check would not protect the access after it. A frozen value is one value.
     */
    String settled(Buffer buffer, LType type, String value) {
        return onStack.contains(buffer.index()) ? ir.let("freeze " + IrTypes.memory(type) + " " + value) : value;
    }

    /** A value as it is in registers. */
    String fromMemory(LType type, String value) {
        return type.dtype() == DType.BOOL ? ir.let("icmp ne " + IrTypes.memory(type) + " " + value + ", "
                + (type.isVector() ? "zeroinitializer" : "0")) : value;
    }

    /** A value as it is in memory. */
    String toMemory(LType type, String value) {
        return type.dtype() == DType.BOOL ? ir.let("zext " + IrTypes.of(type) + " " + value + " to "
                + IrTypes.memory(type)) : value;
    }

    private String loadIf(Buffer buffer, Address address, LType type, String condition) {
        String memory = IrTypes.memory(type);
        String before = ir.block();
        String read = ir.label("read");
        String join = ir.label("join");
        ir.line("br i1 " + condition + ", label %" + read + ", label %" + join);
        ir.begin(read);
        String value = ir.let("load " + memory + ", " + address + ", align " + buffer.dtype().bytes());
        ir.jump(join);
        ir.begin(join);
        String zero = type.dtype().isFloat() ? IrTypes.number(type, 0) : "0";
        return ir.let("phi " + memory + " [ " + value + ", %" + read + " ], [ " + zero + ", %" + before + " ]");
    }

    private String gather(Address addresses, int align, LType type, Optional<String> mask) {
        String memory = IrTypes.memory(type);
        return ir.call(memory, "llvm.masked.gather." + suffix(type) + ".v" + type.lanes() + "p0",
                IrTypes.vector("ptr", type.lanes()), addresses.value(),
                "i32", Integer.toString(align), mask(type), mask.orElse("splat (i1 true)"), memory, "zeroinitializer");
    }

    /** Writes consecutive elements (scalar index) or one element per lane. */
    void store(Buffer buffer, LType indexType, String index, LType type, String value, Optional<String> mask,
            boolean streaming) {
        String memory = IrTypes.memory(type);
        String stored = toMemory(type, value);
        Address address = address(buffer, indexType, index);
        String align = Integer.toString(buffer.dtype().bytes());
        if (indexType.isVector()) {
            ir.callVoid("llvm.masked.scatter." + suffix(type) + ".v" + type.lanes() + "p0", memory, stored,
                    IrTypes.vector("ptr", type.lanes()), address.value(), "i32", align, mask(type),
                    mask.orElse("splat (i1 true)"));
        } else if (mask.isPresent() && type.isVector()) {
            ir.callVoid("llvm.masked.store." + suffix(type) + ".p0", memory, stored, "ptr", address.value(), "i32",
                    align, mask(type), mask.get());
        } else if (mask.isPresent()) {
            storeIf(mask.get(), () -> ir.line("store " + memory + " " + stored + ", " + address + ", align "
                    + align));
        } else if (streaming && type.isVector()) {
            stream(memory, stored, address, align);
        } else {
            ir.line("store " + memory + " " + stored + ", " + address + ", align " + align);
        }
    }

    private void storeIf(String condition, Runnable store) {
        String write = ir.label("write");
        String join = ir.label("join");
        ir.line("br i1 " + condition + ", label %" + write + ", label %" + join);
        ir.begin(write);
        store.run();
        ir.jump(join);
        ir.begin(join);
    }

    /**
     * A store past the caches needs an address aligned to the register; elsewhere LLVM would make element-wise stores
     * of it.
     */
    private void stream(String memory, String value, Address address, String align) {
        streams = true;
        int bytes = cpu.vectorBits() / 8;
        String aligned = ir.label("aligned");
        String plain = ir.label("plain");
        String join = ir.label("join");
        String low = ir.let("and i64 " + ir.let("ptrtoint " + address + " to i64") + ", " + (bytes - 1));
        ir.line("br i1 " + ir.let("icmp eq i64 " + low + ", 0") + ", label %" + aligned + ", label %" + plain);
        ir.begin(aligned);
        ir.line("store " + memory + " " + value + ", " + address + ", align " + bytes + ", !nontemporal !1");
        ir.jump(join);
        ir.begin(plain);
        ir.line("store " + memory + " " + value + ", " + address + ", align " + align);
        ir.jump(join);
        ir.begin(join);
    }

    /** The address of an element, or of one per lane. */
    Address address(Buffer buffer, LType indexType, String index) {
        Address base = pointers.get(buffer.index());
        return new Address(base.type(), ir.let("getelementptr " + IrTypes.memory(buffer.dtype()) + ", " + base
                + ", " + IrTypes.of(indexType) + " " + index));
    }

    private static String suffix(LType type) {
        return IrTypes.suffix(IrTypes.memory(type.dtype()), type.lanes());
    }

    private static String mask(LType type) {
        return IrTypes.vector("i1", type.lanes());
    }

    /** An element of a constant table per lane. */
    String lookup(Table table, LType indexType, String index) {
        LType type = indexType.with(table.type());
        if (lookups.serve(table, type)) {
            return lookups.permute(table, indexType, index);
        }
        Address base = ir.table(table, 1);
        Address address = new Address(base.type(), ir.let("getelementptr " + IrTypes.element(table.type()) + ", "
                + base + ", " + IrTypes.of(indexType) + " " + index));
        if (!type.isVector()) {
            return ir.let("load " + IrTypes.of(type) + ", " + address + ", align " + table.type().bytes());
        }
        return gather(address, table.type().bytes(), type, Optional.empty());
    }
}
