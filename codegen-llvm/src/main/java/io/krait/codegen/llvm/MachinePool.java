package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMCodeModelDefault;
import static org.bytedeco.llvm.global.LLVM.LLVMCopyStringRepOfTargetData;
import static org.bytedeco.llvm.global.LLVM.LLVMCreateTargetDataLayout;
import static org.bytedeco.llvm.global.LLVM.LLVMCreateTargetMachine;
import static org.bytedeco.llvm.global.LLVM.LLVMGetTargetFromTriple;
import static org.bytedeco.llvm.global.LLVM.LLVMRelocPIC;

import io.krait.staging.CompilationException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.llvm.LLVM.LLVMTargetDataRef;
import org.bytedeco.llvm.LLVM.LLVMTargetMachineRef;
import org.bytedeco.llvm.LLVM.LLVMTargetRef;

/**
 * Target machines for reuse: one costs a quarter of a millisecond to create and serves one compilation at a time. There
 * are never more than compilations have run in parallel, so none is freed.
 */
final class MachinePool {
    /** A target machine and its data layout, also as text. */
    record Machine(TargetSpec spec, LLVMTargetMachineRef ref, LLVMTargetDataRef layout, String layoutText) {
    }

    private static final Map<TargetSpec, Queue<Machine>> IDLE = new ConcurrentHashMap<>();

    private MachinePool() {
    }

    /** A machine that no other thread uses. */
    static Machine borrow(TargetSpec spec) {
        Machine machine = idle(spec).poll();
        return machine != null ? machine : create(spec);
    }

    /** Hands a machine back. */
    static void release(Machine machine) {
        idle(machine.spec()).add(machine);
    }

    private static Queue<Machine> idle(TargetSpec spec) {
        return IDLE.computeIfAbsent(spec, s -> new ConcurrentLinkedQueue<>());
    }

    private static Machine create(TargetSpec spec) {
        if (spec.isNvptx()) {
            Llvm.loadNvptx();
        }
        LLVMTargetRef target = new LLVMTargetRef();
        BytePointer message = Messages.out();
        if (LLVMGetTargetFromTriple(new BytePointer(spec.triple()), target, message) != 0) {
            throw new CompilationException("LLVM has no target " + spec.triple() + ": " + Messages.take(message));
        }
        LLVMTargetMachineRef ref = LLVMCreateTargetMachine(target, spec.triple(), spec.cpu(), spec.features(),
                spec.level().code(),
                LLVMRelocPIC, LLVMCodeModelDefault);
        if (ref == null || ref.isNull()) {
            throw new CompilationException("LLVM cannot generate code for " + spec);
        }
        LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(ref);
        return new Machine(spec, ref, layout, Messages.take(LLVMCopyStringRepOfTargetData(layout)));
    }
}
