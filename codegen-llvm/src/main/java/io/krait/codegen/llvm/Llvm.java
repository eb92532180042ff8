package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMInitializeNVPTXAsmPrinter;
import static org.bytedeco.llvm.global.LLVM.LLVMInitializeNVPTXTarget;
import static org.bytedeco.llvm.global.LLVM.LLVMInitializeNVPTXTargetInfo;
import static org.bytedeco.llvm.global.LLVM.LLVMInitializeNVPTXTargetMC;
import static org.bytedeco.llvm.global.LLVM.LLVMInitializeNativeAsmParser;
import static org.bytedeco.llvm.global.LLVM.LLVMInitializeNativeAsmPrinter;
import static org.bytedeco.llvm.global.LLVM.LLVMInitializeNativeTarget;

import io.krait.staging.CompilationException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** Loading of the LLVM library: once, on first need, or ahead of it in the background. */
public final class Llvm {
    private static final AtomicBoolean WARMING = new AtomicBoolean();

    private static final class Library {
        static final String PROBLEM = open();

        private static String open() {
            // JavaCPP limits the resident memory of the whole process, arrays of other allocators included. Nothing
            // here is allocated through it, so the limit could only do harm: failing to load or compile because the
            // user's data is large.
            if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
                System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
            }
            try {
                // Without an assembly parser LLVM ends the process when it meets inline assembly.
                if (LLVMInitializeNativeTarget() != 0 || LLVMInitializeNativeAsmPrinter() != 0
                        || LLVMInitializeNativeAsmParser() != 0) {
                    return "the LLVM library has no code generator for " + System.getProperty("os.arch");
                }
                return "";
            } catch (LinkageError e) {
                return "the LLVM library for " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                        + " cannot be loaded (" + e + "); add the org.bytedeco artifacts 'llvm' and 'javacpp' "
                        + "of this platform to the class path";
            }
        }
    }

    /** The code generator for NVIDIA GPUs, which only programs with GPU kernels need. */
    private static final class Nvptx {
        static {
            LLVMInitializeNVPTXTargetInfo();
            LLVMInitializeNVPTXTarget();
            LLVMInitializeNVPTXTargetMC();
            LLVMInitializeNVPTXAsmPrinter();
        }

        static void load() {
            // Loading the class does it, once.
        }
    }

    private Llvm() {
    }

    /**
     * Empty when LLVM seems usable, else the reason why not. Does not load the library if it lies on the class path, as
     * {@link #problem} does.
     */
    public static String missing() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "macosx" : "windows";
        String machine = arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm64" : arch;
        String file = System.mapLibraryName("jniLLVM");
        ClassLoader loader = Llvm.class.getClassLoader();
        boolean there = loader.getResource("org/bytedeco/llvm/" + system + "-" + machine + "/" + file) != null;
        return there ? "" : problem();
    }

    /** Empty when LLVM is usable, else the reason why not. Loads the library if need be. */
    public static String problem() {
        return Library.PROBLEM;
    }

    /**
     * Loads the library; cheap when that has been done.
     *
     * @throws CompilationException when LLVM cannot be loaded
     */
    public static void load() {
        if (!problem().isEmpty()) {
            throw new CompilationException(problem());
        }
    }

    /** Makes the code generator for NVIDIA GPUs known; cheap when that has been done. */
    static void loadNvptx() {
        load();
        Nvptx.load();
    }

    /**
     * Starts loading LLVM and making its first machine code on a background daemon thread, so that the first kernel
     * does not wait for it. Returns at once; errors show up at the first compilation.
     */
    public static void warmUp() {
        if (WARMING.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("krait-llvm-warm-up").start(Llvm::compileSomething);
        }
    }

    private static void compileSomething() {
        if (problem().isEmpty()) {
            try (NativeCode code = LlvmCompiler.host().compile("define void @warm() {\n  ret void\n}\n", OptLevel.LESS,
                    "warm")) {
                code.address("warm");
            }
        }
    }
}
