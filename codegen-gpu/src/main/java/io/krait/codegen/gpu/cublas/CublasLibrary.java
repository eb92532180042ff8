package io.krait.codegen.gpu.cublas;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.settings.Settings;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * NVIDIA's cuBLAS, opened by name when it is first asked for: Krait neither contains nor needs it. Pointers are passed
 * as {@code long}.
 */
public final class CublasLibrary {
    private static final int OLDEST = 11;
    private static final List<String> NEEDED = List.of("cublasCreate_v2", "cublasDestroy_v2", "cublasGetProperty",
            "cublasSetStream_v2", "cublasSetWorkspace_v2", "cublasSetMathMode", "cublasGemmEx",
            "cublasGemmStridedBatchedEx");

    private static final MethodHandle L = handle(JAVA_LONG);
    private static final MethodHandle LI = handle(JAVA_LONG, JAVA_INT);
    private static final MethodHandle IL = handle(JAVA_INT, JAVA_LONG);
    private static final MethodHandle LL = handle(JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LLL = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GEMM = handle(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT,
            JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BATCHED = handle(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);

    private final SymbolLookup library;
    private final String file;
    private final String name;

    /** What a look for the library gave: it, or why not. */
    private record Found(Optional<CublasLibrary> library, String problem) {
    }

    private static final class Holder {
        private static final Found FOUND = find();

        private static Found find() {
            try {
                return new Found(Optional.of(open(candidates())), "");
            } catch (CublasException e) {
                return new Found(Optional.empty(), e.getMessage());
            }
        }
    }

    private CublasLibrary(SymbolLookup library, String file) {
        this.library = library;
        this.file = file;
        List<String> missing = NEEDED.stream().filter(n -> library.find(n).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new CublasException(file + " is not cuBLAS " + OLDEST + " or later: it lacks "
                    + String.join(", ", missing));
        }
        this.name = "cuBLAS " + property(0) + "." + property(1) + "." + property(2);
        if (property(0) < OLDEST) {
            throw new CublasException(file + " is " + name + ", which is too old; install version " + OLDEST
                    + " or later");
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /**
     * The library of this machine.
     *
     * @throws CublasException when there is none: says what was looked for and what to do
     */
    public static CublasLibrary get() {
        return Holder.FOUND.library.orElseThrow(() -> new CublasException(Holder.FOUND.problem));
    }

    /** For people: what was found, or why not. */
    public static String report() {
        return Holder.FOUND.library.map(l -> l.name + ", " + l.file).orElseGet(() -> "none: " + Holder.FOUND.problem);
    }

    private static List<String> candidates() {
        String own = Settings.CUBLAS.get();
        if (!own.isEmpty()) {
            return List.of(own);
        }
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")
                ? List.of("cublas64_13.dll", "cublas64_12.dll", "cublas64_11.dll")
                : List.of("libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so");
    }

    /** The first of these files or names that can be loaded. */
    @SuppressWarnings("restricted")
    static CublasLibrary open(List<String> files) {
        for (String f : files) {
            SymbolLookup library;
            try {
                // For good: it keeps threads and memory of its own.
                library = SymbolLookup.libraryLookup(f, Arena.global());
            } catch (IllegalArgumentException e) {
                continue;
            } catch (IllegalCallerException e) {
                throw new CublasException("Java may not call native code: start it with"
                        + " --enable-native-access=ALL-UNNAMED");
            }
            return new CublasLibrary(library, f);
        }
        throw new CublasException("cuBLAS cannot be loaded: looked for " + String.join(", ", files) + " and what it"
                + " needs, such as cublasLt. Install the CUDA toolkit or its cuBLAS package and put its folder on the"
                + " library path (LD_LIBRARY_PATH, or PATH on Windows), or name the file with -Dkrait.cublas=path."
                + " MatmulMode.ORDERED and MatmulMode.TENSOR need no library");
    }

    /** Name and version. */
    String name() {
        return name;
    }

    private int property(int which) {
        MemorySegment value = Arena.ofAuto().allocate(JAVA_INT);
        call("cublasGetProperty", f -> (int) IL.invokeExact(f, which, value.address()));
        return value.get(JAVA_INT, 0);
    }

    long create() {
        MemorySegment handle = Arena.ofAuto().allocate(JAVA_LONG);
        call("cublasCreate", "cublasCreate_v2", f -> (int) L.invokeExact(f, handle.address()));
        return handle.get(JAVA_LONG, 0);
    }

    void destroy(long handle) {
        call("cublasDestroy", "cublasDestroy_v2", f -> (int) L.invokeExact(f, handle));
    }

    void setStream(long handle, long stream) {
        call("cublasSetStream", "cublasSetStream_v2", f -> (int) LL.invokeExact(f, handle, stream));
    }

    /** Must follow {@link #setStream}, which makes the library take memory of its own. */
    void setWorkspace(long handle, long address, long bytes) {
        call("cublasSetWorkspace", "cublasSetWorkspace_v2", f -> (int) LLL.invokeExact(f, handle, address, bytes));
    }

    void setMathMode(long handle, int mode) {
        call("cublasSetMathMode", f -> (int) LI.invokeExact(f, handle, mode));
    }

    /**
     * A factor or the result, column by column.
     *
     * @param operation 0 takes it as it is, 1 takes its transpose
     * @param leading elements from column to column
     * @param stride elements from matrix to matrix
     */
    record Operand(int operation, long address, int leading, long stride) {
    }

    /**
     * What products have in common.
     *
     * @param data the {@code cudaDataType} of all matrices
     * @param compute the {@code cublasComputeType_t}
     * @param algorithm the {@code cublasGemmAlgo_t}
     * @param alpha address of the factor of the product, in the type of the sums
     * @param beta address of the factor of what is in the result
     */
    record Types(int data, int compute, int algorithm, long alpha, long beta) {
    }

    /** The product, whose results have m rows and n columns, of {@code batch} pairs of matrices. */
    void multiply(long handle, int m, int n, int k, int batch, Types t, Operand a, Operand b, Operand c) {
        if (batch == 1) {
            call("cublasGemmEx", f -> (int) GEMM.invokeExact(f, handle, a.operation, b.operation, m, n, k, t.alpha,
                    a.address, t.data, a.leading, b.address, t.data, b.leading, t.beta, c.address, t.data, c.leading,
                    t.compute, t.algorithm));
        } else {
            call("cublasGemmStridedBatchedEx", f -> (int) BATCHED.invokeExact(f, handle, a.operation, b.operation, m, n,
                    k, t.alpha, a.address, t.data, a.leading, a.stride, b.address, t.data, b.leading, b.stride, t.beta,
                    c.address, t.data, c.leading, c.stride, batch, t.compute, t.algorithm));
        }
    }

    @FunctionalInterface
    private interface Call {
        int with(MemorySegment function) throws Throwable;
    }

    private void call(String function, Call call) {
        call(function, function, call);
    }

    private void call(String what, String function, Call call) {
        int status;
        try {
            status = call.with(library.find(function).orElseThrow());
        } catch (Throwable e) {
            // A handle's signature says Throwable; a call of C code throws nothing.
            throw new AssertionError("calling " + what + " of " + file + " failed", e);
        }
        if (status != 0) {
            throw CublasException.of(status, what, name == null ? file : name);
        }
    }
}
