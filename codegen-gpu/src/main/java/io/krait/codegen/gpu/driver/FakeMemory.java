package io.krait.codegen.gpu.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Memory of the fake driver: "device" addresses are addresses of host memory, so that copies are copies, and each
 * access is checked to lie within something allocated. The beginning of new memory is filled with a pattern, so that
 * what is read before it is written shows.
 */
final class FakeMemory {
    private static final byte UNWRITTEN = (byte) 0xCD;
    private static final long PATTERN_BYTES = 64 << 10;
    private static final long ALIGNMENT = 512;

    private final TreeMap<Long, Piece> pieces = new TreeMap<>();

    /** Memory to be used again, by size: giving it to the operating system and taking it anew would be slow. */
    private final Map<Long, ArrayDeque<MemorySegment>> freed = new HashMap<>();

    private record Piece(MemorySegment memory, long context, boolean host) {
    }

    /** Allocates for a context. */
    long allocate(long bytes, long context, boolean host) {
        ArrayDeque<MemorySegment> same = freed.get(bytes);
        MemorySegment memory = same == null || same.isEmpty() ? Arena.ofAuto().allocate(bytes, ALIGNMENT) : same.pop();
        memory.asSlice(0, Math.min(bytes, PATTERN_BYTES)).fill(UNWRITTEN);
        pieces.put(memory.address(), new Piece(memory, context, host));
        return memory.address();
    }

    /** Frees; false if nothing of this kind begins there. */
    boolean free(long address, boolean host) {
        Piece p = pieces.get(address);
        if (p == null || p.host != host) {
            return false;
        }
        pieces.remove(address);
        recycle(p);
        return true;
    }

    private void recycle(Piece p) {
        freed.computeIfAbsent(p.memory.byteSize(), n -> new ArrayDeque<>()).push(p.memory);
    }

    /** Frees all memory of a context. */
    void freeAll(long context) {
        pieces.values().removeIf(p -> {
            if (p.context == context) {
                recycle(p);
            }
            return p.context == context;
        });
    }

    /** The memory behind an address. */
    MemorySegment at(long address, long bytes) {
        Map.Entry<Long, Piece> e = pieces.floorEntry(address);
        if (e == null || bytes < 0 || address + bytes > e.getKey() + e.getValue().memory.byteSize()) {
            throw new FakeFault(CudaResult.ILLEGAL_ADDRESS);
        }
        return e.getValue().memory.asSlice(address - e.getKey(), bytes);
    }

    /** Whether the address is one of allocated memory. */
    boolean knows(long address) {
        Map.Entry<Long, Piece> e = pieces.floorEntry(address);
        return e != null && address < e.getKey() + e.getValue().memory.byteSize();
    }

    /** Bytes of device memory in use by a context. */
    long used(long context) {
        return pieces.values().stream().filter(p -> !p.host && p.context == context)
                .mapToLong(p -> p.memory.byteSize()).sum();
    }

    /** How many pieces there are. */
    int count(boolean host) {
        return (int) pieces.values().stream().filter(p -> p.host == host).count();
    }
}
