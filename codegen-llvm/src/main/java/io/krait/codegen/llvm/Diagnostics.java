package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMContextSetDiagnosticHandler;
import static org.bytedeco.llvm.global.LLVM.LLVMDSError;
import static org.bytedeco.llvm.global.LLVM.LLVMGetDiagInfoDescription;
import static org.bytedeco.llvm.global.LLVM.LLVMGetDiagInfoSeverity;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.llvm.LLVM.LLVMContextRef;
import org.bytedeco.llvm.LLVM.LLVMDiagnosticHandler;
import org.bytedeco.llvm.LLVM.LLVMDiagnosticInfoRef;

/**
 * Collects the errors that LLVM reports while it optimises and generates code. Without a handler of our own LLVM would
 * print them and end the process. A compilation runs on one thread, so its errors are kept per thread.
 */
final class Diagnostics {
    private static final ThreadLocal<List<String>> ERRORS = ThreadLocal.withInitial(ArrayList::new);
    private static final Handler HANDLER = new Handler();

    private static final class Handler extends LLVMDiagnosticHandler {
        @Override
        public void call(LLVMDiagnosticInfoRef info, Pointer context) {
            if (LLVMGetDiagInfoSeverity(info) == LLVMDSError) {
                ERRORS.get().add(Messages.take(LLVMGetDiagInfoDescription(info)));
            }
        }
    }

    private Diagnostics() {
    }

    /** Starts collecting the errors of a context on this thread. */
    static void attach(LLVMContextRef context) {
        ERRORS.get().clear();
        LLVMContextSetDiagnosticHandler(context, HANDLER, null);
    }

    /** The errors since {@link #attach}, joined; empty if none. */
    static String drain() {
        List<String> errors = ERRORS.get();
        String text = String.join("; ", errors);
        errors.clear();
        return text;
    }
}
