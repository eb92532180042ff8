package io.krait;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A shared library that tests made, called as C programs do. */
@SuppressWarnings("restricted")
final class NativeLibrary implements AutoCloseable {
    static final int ERROR_BYTES = 16 + 16 * 8;

    private final Arena arena = Arena.ofConfined();
    private final SymbolLookup symbols;
    private final MemorySegment error = arena.allocate(ERROR_BYTES, 8);
    private final String name;

    NativeLibrary(Path file, String name) {
        this.symbols = SymbolLookup.libraryLookup(file, arena);
        this.name = name;
    }

    /** Skips tests where nothing links libraries. */
    static void assumeLinker() {
        boolean compiler = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(d -> Files.isExecutable(Path.of(d, "cc")));
        assumeTrue(System.getProperty("os.name").equals("Linux") || compiler, "there is no linker here");
    }

    /** Some numbers. */
    static NdArray<F64> numbers(int n) {
        return Krait.sin(Krait.arange(Krait.f64, 0, n, 1).mul(1.7)).mul(3).eval();
    }

    /** Fails for arrays that differ in a bit, but for NaN. */
    static void assertSame(NdArray<?> want, NdArray<?> got) {
        assertArrayEquals(want.to(Krait.f64).toDoubleArray(), got.to(Krait.f64).toDoubleArray());
    }

    /** Calls a function with longs, doubles, ints, and arrays of the host, whose memory it gets. */
    int call(String function, Object... args) {
        List<MemoryLayout> layouts = new ArrayList<>();
        List<NdArray<?>> arrays = new ArrayList<>();
        for (Object a : args) {
            layouts.add(switch (a) {
                case Long l -> ValueLayout.JAVA_LONG;
                case Integer i -> ValueLayout.JAVA_INT;
                case Double d -> ValueLayout.JAVA_DOUBLE;
                case Float f -> ValueLayout.JAVA_FLOAT;
                default -> ValueLayout.ADDRESS;
            });
            if (a instanceof NdArray<?> x) {
                arrays.add(x);
            }
        }
        layouts.add(ValueLayout.ADDRESS);
        return Internals.pinned(arrays, memory -> {
            List<Object> values = new ArrayList<>();
            int next = 0;
            for (Object a : args) {
                values.add(a instanceof NdArray<?> ? MemorySegment.ofAddress(memory.get(next++).address()) : a);
            }
            values.add(error);
            try {
                return (int) Linker.nativeLinker().downcallHandle(symbols.findOrThrow(function),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts.toArray(MemoryLayout[]::new)))
                        .invokeWithArguments(values);
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        });
    }

    /** The message of a code, with the values of the last error in it; all of them integers. */
    String message(int code) {
        String text = string(name + "_message", code);
        for (int i = 0; i < error.get(ValueLayout.JAVA_INT, 4); i++) {
            text = text.replace("{" + i + "}", Long.toString(value(i)));
        }
        return text;
    }

    String level() {
        try {
            MemorySegment s = (MemorySegment) Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name + "_level"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS)).invokeExact();
            return s.reinterpret(1000).getString(0);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private String string(String function, int code) {
        try {
            MemorySegment s = (MemorySegment) Linker.nativeLinker().downcallHandle(symbols.findOrThrow(function),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT)).invokeExact(code);
            return s.reinterpret(10_000).getString(0);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    int code() {
        return error.get(ValueLayout.JAVA_INT, 0);
    }

    long position() {
        return error.get(ValueLayout.JAVA_LONG, 8);
    }

    long value(int i) {
        return error.get(ValueLayout.JAVA_LONG, 16 + 8L * i);
    }

    @Override
    public void close() {
        arena.close();
    }
}
