package io.krait.codegen.gpu.cublas;

import io.krait.codegen.gpu.driver.CudaContext;
import io.krait.codegen.gpu.driver.DeviceMemory;
import io.krait.codegen.gpu.driver.Stream;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.MatrixLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Products of row-major matrices on one device. cuBLAS takes memory as columns, and so sees the transpose of each
 * matrix: it is asked for {@code c' = b' a'}.
 */
public final class CublasProducts implements MatrixLibrary {
    /** What NVIDIA recommends for compute capability 9.0; earlier GPUs want less. */
    private static final long WORKSPACE = 32L << 20;
    /** CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION: parts of sums of f16 and bf16 are f32, too. */
    private static final int MATH_MODE = 16;
    private static final int DEFAULT_ALGORITHM = -1;
    private static final MemorySegment DOUBLES = Arena.global().allocateFrom(ValueLayout.JAVA_DOUBLE, 1, 0);
    private static final MemorySegment FLOATS = Arena.global().allocateFrom(ValueLayout.JAVA_FLOAT, 1, 0);

    private final CudaContext context;
    private final CublasLibrary library;
    // Callers of one handle take turns.
    private final ReentrantLock turn = new ReentrantLock();
    private DeviceMemory workspace;
    private long handle;
    private boolean ended;

    /** Products on a device; the library's state is made by the first one, and ends with the context. */
    public CublasProducts(CudaContext context, CublasLibrary library) {
        this.context = context;
        this.library = library;
    }

    @Override
    public String name() {
        return library.name();
    }

    @Override
    public boolean takes(DType type) {
        return type.isHalf() || type == DType.F32 || type == DType.F64;
    }

    @Override
    public void multiply(Product p) {
        CublasLibrary.Types types = types(p.type());
        int m = count(p.m(), "rows");
        int n = count(p.n(), "columns");
        int k = count(p.k(), "terms");
        int batch = count(p.batch(), "products");
        CublasLibrary.Operand a = operand(p.a());
        CublasLibrary.Operand b = operand(p.b());
        CublasLibrary.Operand c = operand(p.c());
        // May start the context, which must not happen while others wait for their turn.
        Stream stream = context.defaultStream();
        turn.lock();
        try {
            start(stream);
            context.whileCurrent("multiplying with " + name(),
                    () -> library.multiply(handle, n, m, k, batch, types, b, a, c));
        } finally {
            turn.unlock();
        }
    }

    private static CublasLibrary.Operand operand(Matrix x) {
        return new CublasLibrary.Operand(x.transposed() ? 1 : 0, x.address(), count(x.leading(), "elements in a row"),
                x.stride());
    }

    private static int count(long n, String what) {
        if (n > Integer.MAX_VALUE) {
            throw new CublasException("cuBLAS counts in 32 bits, and a product has " + n + " " + what
                    + "; use MatmulMode.TENSOR or ORDERED, or multiply parts");
        }
        return (int) n;
    }

    // The numbers are those of library_types.h and cublas_api.h.
    private static CublasLibrary.Types types(DType t) {
        return switch (t) {
            case F32 -> floats(0);
            case F16 -> floats(2);
            case BF16 -> floats(14);
            case F64 -> new CublasLibrary.Types(1, 70, DEFAULT_ALGORITHM, DOUBLES.address(),
                    DOUBLES.address() + Double.BYTES);
            case BOOL, I8, U8, I16, U16, I32, U32, I64, U64, C64, C128 ->
                    throw new DTypeException("cuBLAS does not multiply " + t + " here; use MatmulMode.ORDERED");
        };
    }

    private static CublasLibrary.Types floats(int data) {
        return new CublasLibrary.Types(data, 68, DEFAULT_ALGORITHM, FLOATS.address(), FLOATS.address() + Float.BYTES);
    }

    private void start(Stream stream) {
        if (ended) {
            throw new CublasException("the context of " + context + " is closed, and " + name() + " with it");
        }
        if (handle != 0) {
            return;
        }
        if (workspace == null) {
            workspace = context.allocate(WORKSPACE);
        }
        long address = workspace.address();
        context.whileCurrent("starting " + name(), () -> {
            long h = library.create();
            boolean done = false;
            try {
                library.setStream(h, stream.nativeHandle());
                library.setWorkspace(h, address, WORKSPACE);
                library.setMathMode(h, MATH_MODE);
                done = true;
            } finally {
                if (!done) {
                    library.destroy(h);
                }
            }
            handle = h;
        });
        context.beforeClose(this::end);
    }

    private void end() {
        turn.lock();
        try {
            ended = true;
            long h = handle;
            handle = 0;
            if (h != 0) {
                context.whileCurrent("closing " + name(), () -> library.destroy(h));
            }
        } finally {
            turn.unlock();
        }
    }
}
