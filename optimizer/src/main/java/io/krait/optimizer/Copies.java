package io.krait.optimizer;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Copies of whole arrays around a program, in the memory where the program runs. */
final class Copies {
    private static final Map<DType, DType> WORDS = Map.of(DType.BOOL, DType.U8);

    private final KernelCache cache;
    private final Optional<Device> device;
    private final Map<List<Object>, Program> programs = new ConcurrentHashMap<>();

    Copies(KernelCache cache) {
        this.cache = cache;
        this.device = cache.backend().device();
    }

    /** Copies all elements to an array of the same type and shape. */
    void copy(StridedArray from, StridedArray to) {
        if (device.isEmpty()) {
            to.set(from.toTensor());
        } else if (from.isDense() && to.isDense()) {
            device.get().copyWithin(from.address(), to.address(), from.size() * from.dtype().bytes());
        } else {
            StridedArray in = words(from);
            programs.computeIfAbsent(List.of(in.dtype(), in.shape().length), k -> program(in)).run(in.shape(),
                    List.of(in), List.of(words(to)), 1);
        }
    }

    // What is copied are bits.
    private static StridedArray words(StridedArray a) {
        DType t = WORDS.getOrDefault(a.dtype(), a.dtype());
        return t == a.dtype() ? a : new StridedArray(t, a.memory(), a.offset(), a.shape(), a.strides());
    }

    private Program program(StridedArray a) {
        Recorder r = new Recorder("copy", Origin.NONE);
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < a.shape().length; i++) {
            dims.add(r.symbol());
        }
        Value p = r.param(new ArrayType(a.dtype(), new Shape(dims)));
        Graph g = r.finish(List.of(r.emit(new Prim.Bitcast(a.dtype()), List.of(p), Origin.NONE)));
        return new Program(g, cache, true);
    }

    /** The bits of a number: an array without axes, in the memory of the host or of a device. */
    static long bits(StridedArray number, Optional<Device> device) {
        if (device.isEmpty() || number.memory().byteSize() > 0) {
            return number.bits(0);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(Long.BYTES, Long.BYTES);
            device.get().copyOut(number.address(), host, number.dtype().bytes());
            return new StridedArray(number.dtype(), host, 0, number.shape(), number.strides()).bits(0);
        }
    }

    /** The elements of an array for the interpreter. */
    Tensor read(StridedArray a) {
        if (device.isEmpty() || a.size() == 0) {
            return a.toTensor();
        }
        try (Arena arena = Arena.ofConfined()) {
            return onHost(a, arena).toTensor();
        }
    }

    /** Writes what the interpreter gave. */
    void write(Tensor t, StridedArray to) {
        if (device.isEmpty() || to.size() == 0) {
            to.set(t);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            StridedArray host = onHost(to, arena);
            host.set(t);
            device.get().copyIn(host.memory(), to.range()[0], host.memory().byteSize());
        }
    }

    // All of the memory between the first and the last element.
    private StridedArray onHost(StridedArray a, Arena arena) {
        long[] range = a.range();
        MemorySegment host = arena.allocate(range[1] - range[0], 64);
        device.orElseThrow().copyOut(range[0], host, range[1] - range[0]);
        return new StridedArray(a.dtype(), host, (a.address() - range[0]) / a.dtype().bytes(), a.shape(), a.strides());
    }

    /** Dense copies of arrays that live until this is closed. */
    final class Dense implements AutoCloseable {
        private final List<Workspace> memory = new ArrayList<>();

        /** The array itself if it is dense, else a copy. */
        StridedArray copy(StridedArray a) {
            if (a.isDense()) {
                return a;
            }
            Workspace w = Workspace.take(Math.max(1, a.size() * a.dtype().bytes()), device);
            memory.add(w);
            StridedArray d = StridedArray.dense(a.dtype(), w.memory(), a.shape());
            Copies.this.copy(a, d);
            return d;
        }

        @Override
        public void close() {
            memory.forEach(Workspace::close);
        }
    }

    /** Begins to make dense copies. */
    Dense dense() {
        return new Dense();
    }
}
