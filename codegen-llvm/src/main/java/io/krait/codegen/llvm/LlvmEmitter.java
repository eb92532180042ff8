package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a vectorised kernel as an LLVM module. The function is called as {@link KernelAbi} says. */
public final class LlvmEmitter {
    /** The name of the function. */
    public static final String SYMBOL = "krait_kernel";

    private final HostCpu cpu;

    /** An emitter for a processor. */
    public LlvmEmitter(HostCpu cpu) {
        this.cpu = cpu;
    }

    /**
     * The module text of a kernel.
     *
     * @param kernel a kernel without loops over lanes
     * @return LLVM IR that defines {@link #SYMBOL}
     * @throws CompilationException when the kernel uses something that has no code generation
     */
    public String emit(Kernel kernel) {
        IrWriter ir = new IrWriter();
        Values values = new Values();
        Map<Integer, Address> pointers = buffers(kernel, ir);
        MemoryEmitter memory = new MemoryEmitter(ir, cpu, pointers, KernelAbi.onStack(kernel));
        KernelEmitter statements = new KernelEmitter(ir, cpu, memory, values);
        List<String> scalars = scalars(kernel, ir);
        for (int i = 0; i < scalars.size(); i++) {
            values.bind(kernel.scalars().get(i), scalars.get(i));
        }
        bindScratch(kernel, ir, pointers, scalars);
        values.bind(kernel.body().params().get(0), "%begin");
        values.bind(kernel.body().params().get(1), "%end");
        statements.body(kernel.body());
        if (memory.streams()) {
            fence(ir);
        }
        statements.clearUpperHalves();
        ir.line("ret void");
        return module(kernel, ir);
    }

    /**
     * The LLVM passes that the module of a kernel needs, see {@link LlvmCompiler}.
     *
     * @return a pipeline; empty for none
     */
    public static String passes(Kernel kernel) {
        return KernelAbi.onStack(kernel).isEmpty() ? "" : "function(sroa)";
    }

    private Map<Integer, Address> buffers(Kernel kernel, IrWriter ir) {
        Map<Integer, Address> pointers = new HashMap<>();
        for (Buffer b : kernel.buffers()) {
            KernelAbi.argument(kernel, b).ifPresent(a -> pointers.put(b.index(),
                    Address.generic(ir.let("load ptr, ptr " + slot(ir, a) + ", align 8"))));
        }
        return pointers;
    }

    private static String slot(IrWriter ir, int argument) {
        return ir.let("getelementptr i64, ptr %args, i64 " + (KernelAbi.FIRST_ARGUMENT + argument));
    }

    private List<String> scalars(Kernel kernel, IrWriter ir) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < kernel.scalars().size(); i++) {
            Var v = kernel.scalars().get(i);
            // The machine is little-endian: the low bytes of the slot are the value.
            String value = ir.let("load " + IrTypes.memory(v.dtype()) + ", ptr "
                    + slot(ir, KernelAbi.scalarArgument(kernel, i)) + ", align 8");
            values.add(v.dtype() == DType.BOOL ? ir.let("icmp ne i8 " + value + ", 0") : value);
        }
        return values;
    }

    /**
     * Local buffers lie one after the other in the scratch memory; {@link KernelAbi#scratch} computes their sum
     * likewise. Small ones are on the stack instead.
     *
     * <p>Note [Local buffers on the stack]. LLVM's pass sroa makes registers of stack memory whose addresses are all
     * constants. A loop that shifts four vectors of 8 F64 through a local buffer takes 0.57 ns per iteration instead of
     * 3.1 in scratch memory or on the stack without the pass (Zen 5). The pass takes less time than the code generator
     * saves by it. Buffers with an index that varies stay in memory.
     */
    private void bindScratch(Kernel kernel, IrWriter ir, Map<Integer, Address> pointers, List<String> scalars) {
        Set<Integer> onStack = KernelAbi.onStack(kernel);
        String next = "%scratch";
        if (KernelTraits.of(kernel).reportsDetails()) {
            next = ir.let("getelementptr i8, ptr %scratch, i64 " + KernelAbi.RECORD_BYTES);
        }
        for (Buffer b : kernel.buffers()) {
            if (onStack.contains(b.index())) {
                pointers.put(b.index(), Address.generic(ir.let("alloca [" + b.fixedCount() + " x "
                        + IrTypes.memory(b.dtype()) + "], align " + KernelAbi.ALIGNMENT)));
            } else if (!b.isArgument()) {
                pointers.put(b.index(), Address.generic(next));
                next = ir.let("getelementptr i8, ptr " + next + ", i64 " + size(kernel, b, ir, scalars));
            }
        }
    }

    private String size(Kernel kernel, Buffer b, IrWriter ir, List<String> scalars) {
        if (b.count().isEmpty()) {
            return Long.toString(KernelAbi.roundUp(b.fixedCount() * b.dtype().bytes()));
        }
        String count = scalars.get(kernel.scalars().indexOf(b.count().get()));
        String bytes = ir.let("mul i64 " + count + ", " + b.dtype().bytes());
        return ir.let("and i64 " + ir.let("add i64 " + bytes + ", " + (KernelAbi.ALIGNMENT - 1)) + ", "
                + -KernelAbi.ALIGNMENT);
    }

    private void fence(IrWriter ir) {
        if (cpu.isX86()) {
            ir.callVoid("llvm.x86.sse.sfence");
        } else {
            ir.line("fence seq_cst");
        }
    }

    private String module(Kernel kernel, IrWriter ir) {
        // The features of the processor are the target machine's: their list would be most of this text.
        // Vectors that do not stay in registers would lie across cache lines on the caller's stack.
        String attributes = " \"stackrealign\" \"no-builtins\" \"target-cpu\"=\"" + cpu.name()
                + "\" \"prefer-vector-width\"=\"" + cpu.vectorBits() + "\" \"min-legal-vector-width\"=\""
                + cpu.vectorBits() + "\" }\n";
        return "; kernel " + KernelEmitter.printable(kernel.name()) + "\n" + CodeLabel.of(kernel).header() + "\n"
                + "define void @" + SYMBOL + "(i64 %begin, i64 %end, ptr %args, ptr %scratch) #0 {\nentry:\n"
                + ir.body() + "}\n\n"
                + ir.functions()
                + ir.globals()
                + "\nattributes #0 = { nounwind" + attributes
                + "attributes #1 = { nounwind noinline cold" + attributes
                + "!0 = !{!\"branch_weights\", i32 1, i32 2000}\n!1 = !{i32 1}\n";
    }
}
