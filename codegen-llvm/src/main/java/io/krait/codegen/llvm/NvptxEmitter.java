package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a kernel of a grid as an LLVM module for NVIDIA GPUs. The kernel is called as {@link GridAbi} says.
 *
 * <p>The text relies on LLVM's passes ({@code default<O2>}): sroa makes registers of the threads' own arrays, and
 * address arithmetic is shared.
 *
 * <p>Note [Address spaces]. Arguments are global memory (1), blocks have shared memory (3). Tables of mathematical
 * functions are constants in global memory: the lanes of a warp mostly want different elements, which the first level
 * cache gives at once and constant memory (4) one after the other. Constant arrays of users are in constant memory, as
 * its meaning is theirs. Shared arrays have external linkage: of internal ones whose address is not taken, LLVM would
 * believe that a barrier does not change them.
 */
public final class NvptxEmitter {
    static final int GLOBAL = 1;
    static final int SHARED = 3;
    static final int CONSTANT = 4;
    /** Alignment of shared memory and of the threads' own arrays: that of the widest access. */
    static final int WIDEST = 16;

    /** LLVM's layout of the target: without it, loads without an alignment would get one that is too small. */
    private static final String HEADER = """
            target datalayout = "e-i64:64-i128:128-v16:16-v32:32-n16:32:64"
            target triple = "nvptx64-nvidia-cuda"

            """;

    private final Gpu gpu;

    /**
     * An emitter for an architecture.
     *
     * @param capability compute capability times ten, at least 75
     * @param ptx PTX version times ten, for instance 71
     */
    public NvptxEmitter(int capability, int ptx) {
        gpu = new Gpu(capability, ptx);
    }

    /** The module text of a kernel of whose launches nothing is known. */
    public String emit(Kernel kernel) {
        return emit(kernel, NvptxOptions.NONE);
    }

    /**
     * The module text of a kernel.
     *
     * @param kernel what one thread does: without parallel loops, on scalars
     * @param options what all launches have in common
     * @return LLVM IR that defines {@link GridAbi#SYMBOL}
     * @throws CompilationException when the kernel uses something that the architecture lacks
     */
    public String emit(Kernel kernel, NvptxOptions options) {
        IrWriter ir = new IrWriter(GLOBAL);
        Values values = new Values();
        List<String> parameters = new ArrayList<>();
        Map<Integer, Address> pointers = new HashMap<>();
        Set<Integer> own = new HashSet<>();
        for (Buffer b : kernel.buffers()) {
            pointers.put(b.index(), switch (b.kind()) {
                case IN, OUT, INOUT -> argument(b, options, parameters);
                case SHARED -> shared(b, ir);
                case LOCAL, PRIVATE -> own(kernel, b, ir, own);
            });
        }
        for (Var v : kernel.scalars()) {
            parameters.add("i64 %s" + v.id());
            values.bind(v, scalar(v, ir));
        }
        parameters.add("i64 %units");
        parameters.add("ptr addrspace(1) align " + GridAbi.ALIGNMENT + " %record");
        if (GridAbi.usesGridBarrier(kernel)) {
            parameters.add("ptr addrspace(1) align " + GridAbi.ALIGNMENT + " %grid");
        }
        values.bind(kernel.body().params().get(0), "0");
        values.bind(kernel.body().params().get(1), "%units");
        new KernelEmitter(ir, gpu, new MemoryEmitter(ir, gpu, pointers, own), values).body(kernel.body());
        ir.line("ret void");
        return module(kernel, ir, parameters, options);
    }

    /**
     * Only what is never written through another pointer may be read by the load for constants, and only LLVM's
     * {@code noalias} says so.
     */
    private static Address argument(Buffer b, NvptxOptions options, List<String> parameters) {
        String name = "%b" + b.index();
        parameters.add("ptr addrspace(1)" + (options.disjoint() ? " noalias" : "")
                + (b.kind() == Buffer.Kind.IN ? " readonly" : "") + " align "
                + Math.max(options.alignment(), b.dtype().bytes()) + " " + name);
        return Address.in(GLOBAL, name);
    }

    private static Address shared(Buffer b, IrWriter ir) {
        boolean dynamic = b.fixedCount() < 0;
        String name = dynamic ? "@shared_dynamic" : "@shared_" + b.index();
        ir.global(name, name + (dynamic ? " = external addrspace(3) global [0 x i8]" : " = addrspace(3) global ["
                + b.fixedCount() + " x " + IrTypes.memory(b.dtype()) + "] undef") + ", align " + WIDEST);
        return Address.in(SHARED, name);
    }

    private static Address own(Kernel kernel, Buffer b, IrWriter ir, Set<Integer> own) {
        if (b.count().isPresent()) {
            throw new CompilationException("kernel " + kernel.name() + " has a local array whose length is known only "
                    + "when it runs; on a GPU the length must be a constant");
        }
        own.add(b.index());
        return Address.generic(ir.let("alloca [" + b.fixedCount() + " x " + IrTypes.memory(b.dtype()) + "], align "
                + WIDEST));
    }

    private static String scalar(Var v, IrWriter ir) {
        String slot = "%s" + v.id();
        LType word = v.dtype().isFloat() && !v.dtype().isHalf() ? v.type().with(v.dtype().signedTwin()) : v.type();
        if (v.dtype() == DType.BOOL) {
            return ir.let("icmp ne i64 " + slot + ", 0");
        }
        String bits = v.dtype().bits() == 64 ? slot : ir.let("trunc i64 " + slot + " to " + IrTypes.of(word));
        return IrTypes.of(word).equals(IrTypes.of(v.type())) ? bits
                : ir.let("bitcast " + IrTypes.of(word) + " " + bits + " to " + IrTypes.of(v.type()));
    }

    private static String module(Kernel kernel, IrWriter ir, List<String> parameters, NvptxOptions options) {
        StringBuilder text = new StringBuilder("; kernel " + kernel.name().replaceAll("[^ -~]", "?") + "\n");
        text.append(HEADER).append("define ptx_kernel void @" + GridAbi.SYMBOL + "(")
                .append(String.join(", ", parameters)).append(") #0 {\nentry:\n").append(ir.body()).append("}\n\n")
                .append(ir.globals()).append("\nattributes #0 = { nounwind \"no-builtins\" }\n")
                .append("!0 = !{!\"branch_weights\", i32 1, i32 2000}\n!1 = !{}\n");
        List<String> bounds = new ArrayList<>();
        if (options.maxThreads() > 0) {
            bounds.add("maxntidx\", i32 " + options.maxThreads());
        }
        if (options.minBlocks() > 0) {
            bounds.add("minctasm\", i32 " + options.minBlocks());
        }
        if (!bounds.isEmpty()) {
            text.append("!nvvm.annotations = !{").append(bounds.size() == 1 ? "!2" : "!2, !3").append("}\n");
        }
        for (int i = 0; i < bounds.size(); i++) {
            text.append("!" + (i + 2) + " = !{ptr @" + GridAbi.SYMBOL + ", !\"" + bounds.get(i) + "}\n");
        }
        return text.toString();
    }
}
