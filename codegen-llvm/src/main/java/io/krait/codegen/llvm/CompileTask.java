package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMAssemblyFile;
import static org.bytedeco.llvm.global.LLVM.LLVMContextCreate;
import static org.bytedeco.llvm.global.LLVM.LLVMContextDispose;
import static org.bytedeco.llvm.global.LLVM.LLVMCreateMemoryBufferWithMemoryRangeCopy;
import static org.bytedeco.llvm.global.LLVM.LLVMCreatePassBuilderOptions;
import static org.bytedeco.llvm.global.LLVM.LLVMDisposeMemoryBuffer;
import static org.bytedeco.llvm.global.LLVM.LLVMDisposeModule;
import static org.bytedeco.llvm.global.LLVM.LLVMDisposePassBuilderOptions;
import static org.bytedeco.llvm.global.LLVM.LLVMGetBufferSize;
import static org.bytedeco.llvm.global.LLVM.LLVMGetBufferStart;
import static org.bytedeco.llvm.global.LLVM.LLVMGetFirstFunction;
import static org.bytedeco.llvm.global.LLVM.LLVMGetNextFunction;
import static org.bytedeco.llvm.global.LLVM.LLVMGetValueName;
import static org.bytedeco.llvm.global.LLVM.LLVMIsDeclaration;
import static org.bytedeco.llvm.global.LLVM.LLVMObjectFile;
import static org.bytedeco.llvm.global.LLVM.LLVMParseIRInContext;
import static org.bytedeco.llvm.global.LLVM.LLVMPrintModuleToString;
import static org.bytedeco.llvm.global.LLVM.LLVMReturnStatusAction;
import static org.bytedeco.llvm.global.LLVM.LLVMRunPasses;
import static org.bytedeco.llvm.global.LLVM.LLVMSetModuleDataLayout;
import static org.bytedeco.llvm.global.LLVM.LLVMSetTarget;
import static org.bytedeco.llvm.global.LLVM.LLVMSetValueName2;
import static org.bytedeco.llvm.global.LLVM.LLVMTargetMachineEmitToMemoryBuffer;
import static org.bytedeco.llvm.global.LLVM.LLVMVerifyModule;

import io.krait.staging.CompilationException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.llvm.LLVM.LLVMContextRef;
import org.bytedeco.llvm.LLVM.LLVMErrorRef;
import org.bytedeco.llvm.LLVM.LLVMMemoryBufferRef;
import org.bytedeco.llvm.LLVM.LLVMModuleRef;
import org.bytedeco.llvm.LLVM.LLVMPassBuilderOptionsRef;
import org.bytedeco.llvm.LLVM.LLVMValueRef;

/**
 * One compilation: a context and a module of its own and a borrowed machine, so that compilations run in parallel
 * without locks.
 */
final class CompileTask implements AutoCloseable {
    private static final Pattern POSITION = Pattern.compile("(?s)^[^:]*:(\\d+):(\\d+): error: ([^\\n]*).*");

    private final String ir;
    private final MachinePool.Machine machine;
    private final LLVMContextRef context;
    private final LLVMModuleRef module;

    /**
     * Parses and verifies a module.
     *
     * @throws CompilationException when the text is not valid IR
     */
    CompileTask(String ir, TargetSpec spec) {
        this.ir = ir;
        machine = MachinePool.borrow(spec);
        context = LLVMContextCreate();
        Diagnostics.attach(context);
        LLVMModuleRef parsed = new LLVMModuleRef();
        try {
            parse(parsed);
        } catch (CompilationException e) {
            LLVMContextDispose(context);
            MachinePool.release(machine);
            throw e;
        }
        module = parsed;
        LLVMSetTarget(module, spec.triple());
        LLVMSetModuleDataLayout(module, machine.layout());
    }

    private void parse(LLVMModuleRef out) {
        if (!isAscii(ir)) {
            throw new CompilationException("LLVM IR must be plain ASCII text");
        }
        BytePointer message = Messages.out();
        // The parser owns the buffer from here on, also when it fails.
        String text = header() + ir;
        LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(text, text.length(), "krait");
        if (LLVMParseIRInContext(context, buffer, out, message) != 0) {
            throw new CompilationException(parseError(Messages.take(message), ir));
        }
        Messages.take(message);
        BytePointer invalid = Messages.out();
        boolean broken = LLVMVerifyModule(out, LLVMReturnStatusAction, invalid) != 0;
        String why = Messages.take(invalid);
        if (broken) {
            LLVMDisposeModule(out);
            throw new CompilationException("the generated LLVM IR is invalid: " + why.strip());
        }
    }

    /**
     * Note [Data layout before parsing]. The parser gives each load and store without alignment that of the data layout
     * it knows then, and without one 64-bit numbers have an alignment of 4: on a GPU each access of one would become
     * two of its halves. So the layout stands in the text, on its first line, so that line numbers stay what they are.
     * Kernels for the host write every alignment.
     */
    private String header() {
        return machine.spec().isNvptx() ? "target datalayout = \"" + machine.layoutText() + "\" target triple = \""
                + machine.spec().triple() + "\" " : "";
    }

    /** Adds the offending line, with its neighbours before it, to the parser's message. */
    static String parseError(String message, String ir) {
        Matcher m = POSITION.matcher(message);
        if (!m.matches()) {
            return "LLVM cannot parse the generated IR: " + message.strip();
        }
        int line = Integer.parseInt(m.group(1));
        return "LLVM cannot parse the generated IR: " + m.group(3) + " at line " + line + ", column " + m.group(2)
                + ": "
                + ir.lines().skip(line - 1L).findFirst().orElse("").strip();
    }

    private static boolean isAscii(String s) {
        return s.chars().allMatch(c -> c < 128);
    }

    /** Runs an LLVM pass pipeline; an empty one does nothing. */
    void optimise(String passes) {
        if (passes.isEmpty()) {
            return;
        }
        LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
        LLVMErrorRef error = LLVMRunPasses(module, passes, machine.ref(), options);
        LLVMDisposePassBuilderOptions(options);
        Messages.check(error, "LLVM cannot run the passes '" + passes + "'");
    }

    /** Appends a suffix to the name of every function that the module defines. */
    void suffixFunctions(String suffix) {
        for (LLVMValueRef f = LLVMGetFirstFunction(module); f != null && !f.isNull(); f = LLVMGetNextFunction(f)) {
            if (LLVMIsDeclaration(f) == 0) {
                String name = LLVMGetValueName(f).getString() + suffix;
                LLVMSetValueName2(f, name, name.length());
            }
        }
    }

    /** The module as text, as it is now. */
    String text() {
        return Messages.take(LLVMPrintModuleToString(module));
    }

    /** Generates an object file. */
    byte[] object() {
        return emit(LLVMObjectFile);
    }

    /** Generates assembly text. */
    String assembly() {
        return new String(emit(LLVMAssemblyFile), StandardCharsets.US_ASCII);
    }

    private byte[] emit(int kind) {
        BytePointer message = Messages.out();
        LLVMMemoryBufferRef buffer = new LLVMMemoryBufferRef();
        if (LLVMTargetMachineEmitToMemoryBuffer(machine.ref(), module, kind, message, buffer) != 0) {
            throw new CompilationException("LLVM cannot generate code: " + Messages.take(message));
        }
        byte[] bytes = new byte[Math.toIntExact(LLVMGetBufferSize(buffer))];
        LLVMGetBufferStart(buffer).capacity(bytes.length).get(bytes);
        LLVMDisposeMemoryBuffer(buffer);
        String errors = Diagnostics.drain();
        if (!errors.isEmpty()) {
            throw new CompilationException("LLVM cannot generate code: " + errors);
        }
        return bytes;
    }

    @Override
    public void close() {
        LLVMDisposeModule(module);
        LLVMContextDispose(context);
        MachinePool.release(machine);
    }
}
