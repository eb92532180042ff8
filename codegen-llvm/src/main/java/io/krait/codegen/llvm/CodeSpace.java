package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMCreateMemoryBufferWithMemoryRangeCopy;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcCreateLLJIT;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcCreateLLJITBuilder;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcExecutionSessionSetErrorReporter;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcJITDylibCreateResourceTracker;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcLLJITAddObjectFileWithRT;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcLLJITGetExecutionSession;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcLLJITGetMainJITDylib;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcLLJITLookup;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcReleaseResourceTracker;
import static org.bytedeco.llvm.global.LLVM.LLVMOrcResourceTrackerRemove;

import io.krait.staging.CompilationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.llvm.LLVM.LLVMErrorRef;
import org.bytedeco.llvm.LLVM.LLVMOrcErrorReporterFunction;
import org.bytedeco.llvm.LLVM.LLVMOrcJITDylibRef;
import org.bytedeco.llvm.LLVM.LLVMOrcLLJITRef;
import org.bytedeco.llvm.LLVM.LLVMOrcResourceTrackerRef;

/**
 * The loader of LLVM, for systems that {@link ElfLoader} is not for: one LLJIT, which links object files in.
 *
 * <p>Note [Unique symbols]. All object files share one symbol table, and the same object may be loaded several times,
 * also from a cache that another process wrote. So names of functions end in a fixed marker with a number that is zero
 * in the object file and replaced, in the bytes of the file, by the next free number when it is loaded. Object files
 * stay equal for equal kernels, and names never clash.
 */
final class CodeSpace {
    private static final AtomicLong SERIAL = new AtomicLong();
    private static final ThreadLocal<List<String>> ERRORS = ThreadLocal.withInitial(ArrayList::new);

    /** Without it LLVM would print linker errors on the standard error stream. */
    private static final class Reporter extends LLVMOrcErrorReporterFunction {
        @Override
        public void call(Pointer context, LLVMErrorRef error) {
            ERRORS.get().add(Messages.consume(error));
        }
    }

    private static final class Jit {
        static final Reporter REPORTER = new Reporter();
        static final BytePointer NAME = new BytePointer("krait");
        static final LLVMOrcLLJITRef REF = create();
        static final LLVMOrcJITDylibRef LIBRARY = LLVMOrcLLJITGetMainJITDylib(REF);

        private static LLVMOrcLLJITRef create() {
            LLVMOrcLLJITRef jit = new LLVMOrcLLJITRef();
            Messages.check(LLVMOrcCreateLLJIT(jit, LLVMOrcCreateLLJITBuilder()), "LLVM cannot set up its JIT linker");
            LLVMOrcExecutionSessionSetErrorReporter(LLVMOrcLLJITGetExecutionSession(jit), REPORTER, null);
            return jit;
        }
    }

    /** Code that is linked in: the addresses of its symbols and the handle to free it. */
    record Loaded(LLVMOrcResourceTrackerRef tracker, long[] addresses) implements Runnable {
        /** Frees it. */
        @Override
        public void run() {
            free(tracker);
        }
    }

    private CodeSpace() {
    }

    private static String marker(long serial) {
        return "$krait$" + String.format("%016x", serial);
    }

    /** Links an object file. */
    static Loaded link(byte[] object, String... symbols) {
        Llvm.load();
        String suffix = marker(SERIAL.incrementAndGet());
        byte[] unique = object.clone();
        replace(unique, NativeCode.MARKER.getBytes(StandardCharsets.US_ASCII),
                suffix.getBytes(StandardCharsets.US_ASCII));
        ByteBuffer direct = ByteBuffer.allocateDirect(unique.length).put(unique).flip();
        LLVMOrcResourceTrackerRef tracker = LLVMOrcJITDylibCreateResourceTracker(Jit.LIBRARY);
        ERRORS.get().clear();
        try {
            // The linker owns the buffer from here on, also when it fails.
            Messages.check(LLVMOrcLLJITAddObjectFileWithRT(Jit.REF, tracker,
                    LLVMCreateMemoryBufferWithMemoryRangeCopy(new BytePointer(direct), unique.length, Jit.NAME)),
                    "LLVM cannot load the object code");
            long[] addresses = new long[symbols.length];
            for (int i = 0; i < symbols.length; i++) {
                addresses[i] = address(symbols[i], suffix);
            }
            return new Loaded(tracker, addresses);
        } catch (CompilationException e) {
            free(tracker);
            throw e;
        }
    }

    private static long address(String symbol, String suffix) {
        long[] out = new long[1];
        LLVMErrorRef error = LLVMOrcLLJITLookup(Jit.REF, out, symbol + suffix);
        if (error != null && !error.isNull()) {
            String why = Messages.consume(error);
            List<String> more = ERRORS.get();
            throw new CompilationException(("cannot link '" + symbol + "': " + why
                    + (more.isEmpty() ? "" : " (" + String.join("; ", more) + ")"))
                    .replace(suffix, ""));
        }
        return out[0];
    }

    /** Frees linked code. */
    static void free(LLVMOrcResourceTrackerRef tracker) {
        LLVMErrorRef error = LLVMOrcResourceTrackerRemove(tracker);
        LLVMOrcReleaseResourceTracker(tracker);
        Messages.check(error, "LLVM cannot free machine code");
    }

    private static void replace(byte[] in, byte[] what, byte[] with) {
        outer:
        for (int i = 0; i + what.length <= in.length; i++) {
            if (in[i] != what[0]) {
                continue;
            }
            for (int k = 1; k < what.length; k++) {
                if (in[i + k] != what[k]) {
                    continue outer;
                }
            }
            System.arraycopy(with, 0, in, i, with.length);
        }
    }
}
