package io.krait.ndarray;

import io.krait.staging.Device;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.StridedArray;
import io.krait.types.Num;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** Moves arrays between the host and devices. */
final class DeviceArrays {
    private DeviceArrays() {
    }

    private static State.Materialised allocate(NdArray<?> x, Place place) {
        return Evaluation.allocate(x, place, Context.current().scope(), new Readers());
    }

    /** The array in the memory of a device; itself when it is there. */
    static <T extends Num> NdArray<T> to(NdArray<T> x, Device device) {
        if (x.isStaged()) {
            x.materialise("to(" + device.name() + ")");
        }
        Place at = x.place();
        if (at.device().equals(Place.on(device).device())) {
            return x;
        }
        if (at.any()) {
            // Made of numbers only: the device computes it.
            NdArray<T> there = new NdArray<>(x.type(), new State.Pending(new Prim.Bitcast(x.dtype()),
                    new NdArray<?>[]{x}, Origin.NONE, Place.on(device)), Node.NOT_REDUCED);
            there.eval();
            return there;
        }
        return x.isDevice() ? across(x, device) : up(x, device);
    }

    private static <T extends Num> NdArray<T> up(NdArray<T> x, Device device) {
        State.Materialised m = allocate(x, Place.on(device));
        boolean done = false;
        try {
            x.<Object>read("to(" + device.name() + ")", a -> {
                long bytes = a.size() * a.dtype().bytes();
                if (a.isDense()) {
                    device.copyIn(a.memory().asSlice(a.offset() * a.dtype().bytes(), bytes), m.view().address(), bytes);
                } else {
                    try (Arena arena = Arena.ofShared()) {
                        MemorySegment dense = arena.allocate(Math.max(1, bytes), 64);
                        Export.copy(a, dense, 0);
                        device.copyIn(dense, m.view().address(), bytes);
                    }
                }
                return m;
            });
            done = true;
        } finally {
            if (!done) {
                m.storage().release();
            }
        }
        return new NdArray<>(x.type(), m, Node.NOT_REDUCED);
    }

    private static <T extends Num> NdArray<T> across(NdArray<T> x, Device to) {
        NdArray<T> dense = dense(x);
        State.Materialised from = dense.materialise("to(" + to.name() + ")");
        State.Materialised m = allocate(x, Place.on(to));
        Device source = from.storage().place().device().orElseThrow();
        to.copyFrom(source, from.view().address(), m.view().address(), m.view().size() * x.dtype().bytes());
        Reference.reachabilityFence(dense);
        return new NdArray<>(x.type(), m, Node.NOT_REDUCED);
    }

    /** The array in the host's memory; itself when it is there. */
    static <T extends Num> NdArray<T> toHost(NdArray<T> x) {
        if (!x.isDevice()) {
            return x;
        }
        State.Materialised m = allocate(x, Place.HOST);
        boolean done = false;
        try {
            down(dense(x), m.view().memory(), m.view().offset() * x.dtype().bytes());
            done = true;
        } finally {
            if (!done) {
                m.storage().release();
            }
        }
        return new NdArray<>(x.type(), m, Node.NOT_REDUCED);
    }

    /** The elements of an array of a device in memory of the host, dense, for as long as the arena is open. */
    static StridedArray read(NdArray<?> x, Arena arena) {
        MemorySegment host = arena.allocate(Math.max(1, Export.size(x.extents()) * x.dtype().bytes()), 64);
        down(dense(x), host, 0);
        return StridedArray.dense(x.dtype(), host, x.extents());
    }

    private static void down(NdArray<?> dense, MemorySegment host, long at) {
        State.Materialised from = dense.materialise("toHost()");
        from.storage().pin();
        try {
            long bytes = from.view().size() * dense.dtype().bytes();
            from.storage().place().device().orElseThrow().copyOut(from.view().address(), host.asSlice(at, bytes),
                    bytes);
        } finally {
            from.storage().unpin();
            Reference.reachabilityFence(dense);
        }
    }

    /** The same elements without gaps, in the same place. */
    private static <T extends Num> NdArray<T> dense(NdArray<T> x) {
        return x.materialise("a copy").view().isDense() ? x : copy(x);
    }

    /** A dense copy in the same place. */
    static <T extends Num> NdArray<T> copy(NdArray<T> x) {
        return Ops.<T>node(new Prim.Bitcast(x.dtype()), x).eval();
    }
}
