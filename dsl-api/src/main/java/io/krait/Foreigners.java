package io.krait;

import io.krait.staging.DType;
import io.krait.staging.Foreign;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.ScalarType;
import io.krait.staging.SignatureException;
import io.krait.staging.UpcallFailures;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Makes functions that kernels can call. */
final class Foreigners {
    private static final AtomicLong COUNT = new AtomicLong();

    private Foreigners() {
    }

    /** A function of a library, given by path or by name; an empty name means the C library and the process itself. */
    static Foreign symbol(String library, String symbol, ScalarType<?> result, ScalarType<?>... args) {
        Arena arena = Arena.ofAuto();
        SymbolLookup lookup = lookup(library, arena);
        MemorySegment code = lookup.find(symbol).orElseThrow(() -> new KraitException("there is no function " + symbol
                + " in " + (library.isEmpty() ? "the C library" : library) + Recording.where(Origin.here())
                + ". C++ changes names: declare it extern \"C\""));
        return address(symbol, code, List.of(arena, lookup), result, args);
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup lookup(String library, Arena arena) {
        if (library.isEmpty()) {
            return Linker.nativeLinker().defaultLookup();
        }
        try {
            boolean file = library.indexOf('/') >= 0 || library.indexOf('\\') >= 0;
            return file ? SymbolLookup.libraryLookup(Path.of(library).toAbsolutePath(), arena)
                    : SymbolLookup.libraryLookup(library, arena);
        } catch (IllegalArgumentException e) {
            try {
                // "m" stands for libm.so or m.dll.
                return SymbolLookup.libraryLookup(System.mapLibraryName(library), arena);
            } catch (IllegalArgumentException again) {
                throw new KraitException("the library " + library + " cannot be loaded"
                        + Recording.where(Origin.here()) + ": " + e.getMessage() + ". Give the path of the file", e);
            }
        }
    }

    /** A function at an address; {@code owner} keeps its code alive. */
    static Foreign address(String name, MemorySegment code, Object owner, ScalarType<?> result,
            ScalarType<?>... args) {
        if (code.address() == 0) {
            throw new KraitException("the address of " + name + " is null" + Recording.where(Origin.here()));
        }
        return new Foreign(name + "#" + COUNT.incrementAndGet(), code.address(), types(args), Optional.of(type(result)),
                false, List.of(owner, code));
    }

    private static List<DType> types(ScalarType<?>... args) {
        return Arrays.stream(args).map(Foreigners::type).toList();
    }

    private static DType type(ScalarType<?> t) {
        return switch (t.dtype()) {
            case I8, I16, I32, I64, F32, F64 -> t.dtype();
            default -> throw new SignatureException("functions outside of Krait take and give i8 to i64, f32 and f64, "
                    + "not " + t.dtype() + Recording.where(Origin.here()));
        };
    }

    // ---- Java

    /** Calls of a Java function from native code. What it throws is kept for the launch that called it. */
    private static final class Upcall {
        private final JavaFunction function;
        private final DType result;

        Upcall(JavaFunction function, DType result) {
            this.function = function;
            this.result = result;
        }

        // Called by name.
        Object call(Object[] args) {
            try {
                Number r = function.call(Arrays.copyOf(args, args.length, Number[].class));
                return boxed(result, r);
            } catch (Throwable t) {
                // An exception must not reach native code.
                UpcallFailures.note(t);
                return boxed(result, 0);
            }
        }

        private static Object boxed(DType t, Number r) {
            return switch (t) {
                case I8 -> r.byteValue();
                case I16 -> r.shortValue();
                case I32 -> r.intValue();
                case I64 -> r.longValue();
                case F32 -> r.floatValue();
                default -> r.doubleValue();
            };
        }
    }

    /** A Java function as native code. */
    @SuppressWarnings("restricted")
    static Foreign java(JavaFunction function, ScalarType<?> result, ScalarType<?>... args) {
        List<DType> types = types(args);
        DType r = type(result);
        try {
            MethodHandle call = MethodHandles.lookup()
                    .findVirtual(Upcall.class, "call", MethodType.methodType(Object.class, Object[].class))
                    .bindTo(new Upcall(function, r))
                    .asCollector(Object[].class, types.size())
                    .asType(MethodType.methodType(carrier(r), types.stream().map(Foreigners::carrier).toList()));
            FunctionDescriptor shape = FunctionDescriptor.of(layout(r),
                    types.stream().map(Foreigners::layout).toArray(MemoryLayout[]::new));
            MemorySegment stub = Linker.nativeLinker().upcallStub(call, shape, Arena.ofAuto());
            return new Foreign("java#" + COUNT.incrementAndGet(), stub.address(), types, Optional.of(r), true, stub);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> carrier(DType t) {
        return switch (t) {
            case I8 -> byte.class;
            case I16 -> short.class;
            case I32 -> int.class;
            case I64 -> long.class;
            case F32 -> float.class;
            default -> double.class;
        };
    }

    static ValueLayout layout(DType t) {
        return switch (t) {
            case I8 -> ValueLayout.JAVA_BYTE;
            case I16 -> ValueLayout.JAVA_SHORT;
            case I32 -> ValueLayout.JAVA_INT;
            case I64 -> ValueLayout.JAVA_LONG;
            case F32 -> ValueLayout.JAVA_FLOAT;
            default -> ValueLayout.JAVA_DOUBLE;
        };
    }
}
