package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.ArrayParam;
import io.krait.staging.DType;
import io.krait.staging.KernelParam;
import io.krait.staging.ScalarType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Kernels as C functions: an array arrives as its address followed by its extents, dense and row-major. */
final class KernelPointer {
    private final KernelCore core;
    private final List<KernelParam<?>> params;

    private KernelPointer(KernelCore core, List<KernelParam<?>> params) {
        this.core = core;
        this.params = params;
    }

    @SuppressWarnings("restricted")
    static MemorySegment make(KernelCore core, List<KernelParam<?>> params, Arena arena) {
        List<MemoryLayout> layouts = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (KernelParam<?> p : params) {
            if (p instanceof ArrayParam<?>) {
                layouts.add(ValueLayout.ADDRESS);
                types.add(MemorySegment.class);
                for (int k = 0; k < p.rank(); k++) {
                    layouts.add(ValueLayout.JAVA_LONG);
                    types.add(long.class);
                }
            } else {
                ValueLayout l = Foreigners.layout(p.dtype());
                layouts.add(l);
                types.add(l.carrier());
            }
        }
        try {
            MethodHandle call = MethodHandles.lookup()
                    .findVirtual(KernelPointer.class, "call", MethodType.methodType(int.class, Object[].class))
                    .bindTo(new KernelPointer(core, params))
                    .asCollector(Object[].class, types.size())
                    .asType(MethodType.methodType(int.class, types));
            return Linker.nativeLinker().upcallStub(call, FunctionDescriptor.of(ValueLayout.JAVA_INT,
                    layouts.toArray(MemoryLayout[]::new)), arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    // Called by name. An exception must not reach native code.
    int call(Object[] given) {
        try {
            Object[] args = new Object[params.size()];
            int at = 0;
            for (int i = 0; i < args.length; i++) {
                KernelParam<?> p = params.get(i);
                if (p instanceof ArrayParam<?> a) {
                    MemorySegment base = (MemorySegment) given[at++];
                    long[] shape = new long[p.rank()];
                    for (int k = 0; k < shape.length; k++) {
                        shape[k] = (long) given[at++];
                    }
                    args[i] = array(a.element(), base, shape);
                } else {
                    args[i] = given[at++];
                }
            }
            core.run(Kernel.Options.NONE, args);
            return 0;
        } catch (Throwable t) {
            System.getLogger("io.krait").log(System.Logger.Level.ERROR, core + ", called from C, failed", t);
            return 1;
        }
    }

    @SuppressWarnings("restricted")
    private static NdArray<?> array(ScalarType<?> type, MemorySegment base, long... shape) {
        long bytes = Arrays.stream(shape).reduce(1, Math::multiplyExact) * type.dtype().bytes();
        return Krait.of(type, base.reinterpret(bytes), shape);
    }

    /** True for types that C functions take. */
    static boolean isPlain(DType t) {
        return switch (t) {
            case I8, I16, I32, I64, F32, F64 -> true;
            default -> false;
        };
    }
}
