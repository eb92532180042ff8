package io.krait.codegen.gpu.ptx;

import io.krait.staging.CompilationException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * NVIDIA's PTX compiler as a library: the C functions of {@code nvPTXCompiler.h}, which may be called from any number
 * of threads.
 */
@SuppressWarnings("restricted")
final class NvPtxCompiler {
    private static final int SUCCESS = 0;

    /** What an attempt to open the library gave: a compiler, or a reason. */
    private record Opened(NvPtxCompiler compiler, String problem) {
    }

    private static final class Holder {
        static final Opened OPENED = open();

        private static Opened open() {
            try {
                return new Opened(new NvPtxCompiler(AssemblerLibrary.open()), "");
            } catch (IOException e) {
                return new Opened(null, e.getMessage());
            } catch (LinkageError e) {
                return new Opened(null, "JCuda is not on the class path (" + e + ")");
            } catch (IllegalCallerException e) {
                return new Opened(null, "Java may not call native code: start it with"
                        + " --enable-native-access=ALL-UNNAMED");
            }
        }
    }

    private final SymbolLookup library;
    private final MethodHandle create;
    private final MethodHandle destroy;
    private final MethodHandle compile;
    private final MethodHandle programSize;
    private final MethodHandle program;
    private final MethodHandle errorLogSize;
    private final MethodHandle errorLog;
    private final MethodHandle infoLogSize;
    private final MethodHandle infoLog;
    private final int version;

    private NvPtxCompiler(SymbolLookup library) throws IOException {
        this.library = library;
        create = function("nvPTXCompilerCreate", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
        destroy = function("nvPTXCompilerDestroy", ValueLayout.ADDRESS);
        compile = function("nvPTXCompilerCompile", ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        programSize = function("nvPTXCompilerGetCompiledProgramSize", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        program = function("nvPTXCompilerGetCompiledProgram", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        errorLogSize = function("nvPTXCompilerGetErrorLogSize", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        errorLog = function("nvPTXCompilerGetErrorLog", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        infoLogSize = function("nvPTXCompilerGetInfoLogSize", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        infoLog = function("nvPTXCompilerGetInfoLog", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        MethodHandle ask = function("nvPTXCompilerGetVersion", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, 2);
            if (call(ask, numbers, numbers.asSlice(4)) != SUCCESS) {
                throw new IOException("the PTX compiler does not say its version");
            }
            version = 10 * numbers.getAtIndex(ValueLayout.JAVA_INT, 0) + numbers.getAtIndex(ValueLayout.JAVA_INT, 1);
        }
    }

    private MethodHandle function(String name, MemoryLayout... arguments) throws IOException {
        return Linker.nativeLinker().downcallHandle(
                library.find(name).orElseThrow(() -> new IOException("the PTX compiler has no function " + name)),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    /** Empty when the library is usable, else the reason why not. Loads it if need be. */
    static String problem() {
        return Holder.OPENED.problem();
    }

    /** The library, when there is no {@link #problem}. */
    static NvPtxCompiler get() {
        if (!problem().isEmpty()) {
            throw new CompilationException("PTX cannot be assembled: " + problem());
        }
        return Holder.OPENED.compiler();
    }

    /** Its version times ten, for instance 120 for that of CUDA 12.0. */
    int version() {
        return version;
    }

    /** What a run gave: machine code, or none and the errors. */
    record Result(byte[] cubin, String errors, String info) {
    }

    /** Runs the compiler over one module. */
    Result run(String ptx, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(ptx, StandardCharsets.US_ASCII);
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int created = call(create, out, ptx.length(), text);
            if (created != SUCCESS) {
                return new Result(new byte[0], "nvPTXCompilerCreate gave " + meaning(created), "");
            }
            MemorySegment handle = out.get(ValueLayout.ADDRESS, 0);
            try {
                MemorySegment strings = arena.allocate(ValueLayout.ADDRESS, Math.max(1, options.size()));
                for (int i = 0; i < options.size(); i++) {
                    strings.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(options.get(i)));
                }
                int compiled = call(compile, handle, options.size(), strings);
                String info = text(arena, handle, infoLogSize, infoLog);
                if (compiled != SUCCESS) {
                    String errors = text(arena, handle, errorLogSize, errorLog);
                    return new Result(new byte[0], meaning(compiled) + ": " + errors, info);
                }
                return new Result(bytes(arena, handle, programSize, program), "", info);
            } finally {
                call(destroy, out);
            }
        }
    }

    private static String text(Arena arena, MemorySegment handle, MethodHandle size, MethodHandle get) {
        String s = new String(bytes(arena, handle, size, get), StandardCharsets.UTF_8);
        int end = s.indexOf(0);
        return (end < 0 ? s : s.substring(0, end)).strip();
    }

    private static byte[] bytes(Arena arena, MemorySegment handle, MethodHandle size, MethodHandle get) {
        MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
        check(call(size, handle, length));
        long n = length.get(ValueLayout.JAVA_LONG, 0);
        if (n == 0) {
            return new byte[0];
        }
        // One byte more: the size of a log may leave out the zero that ends it.
        MemorySegment bytes = arena.allocate(n + 1);
        check(call(get, handle, bytes));
        return bytes.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void check(int result) {
        if (result != SUCCESS) {
            throw new CompilationException("the PTX compiler failed: " + meaning(result));
        }
    }

    private static int call(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            // A handle's signature says Throwable; a call of C code throws nothing.
            throw new AssertionError("calling the PTX compiler failed", e);
        }
    }

    private static String meaning(int result) {
        return switch (result) {
            case 1 -> "invalid compiler handle";
            case 2 -> "invalid input";
            case 3 -> "compilation failed";
            case 4 -> "internal error";
            case 5 -> "out of memory";
            case 6 -> "compiler invocation incomplete";
            case 7 -> "unsupported PTX version";
            default -> "error " + result;
        };
    }
}
