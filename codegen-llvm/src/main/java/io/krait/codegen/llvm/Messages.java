package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMDisposeErrorMessage;
import static org.bytedeco.llvm.global.LLVM.LLVMDisposeMessage;
import static org.bytedeco.llvm.global.LLVM.LLVMGetErrorMessage;

import io.krait.staging.CompilationException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.llvm.LLVM.LLVMErrorRef;

/** Strings and errors that LLVM hands over. Each is freed exactly once, here: freeing one twice ends the process. */
final class Messages {
    private Messages() {
    }

    /** An out parameter for a message. */
    static BytePointer out() {
        return new BytePointer((Pointer) null);
    }

    /** The text of a message, which is freed. */
    static String take(BytePointer message) {
        if (message.isNull()) {
            return "";
        }
        String text = message.getString();
        LLVMDisposeMessage(message);
        return text;
    }

    /** Throws if there is an error, which is consumed. */
    static void check(LLVMErrorRef error, String what) {
        if (error != null && !error.isNull()) {
            throw new CompilationException(what + ": " + consume(error));
        }
    }

    /** The text of an error, which is consumed. */
    static String consume(LLVMErrorRef error) {
        BytePointer message = LLVMGetErrorMessage(error);
        String text = message.getString();
        LLVMDisposeErrorMessage(message);
        return text;
    }
}
