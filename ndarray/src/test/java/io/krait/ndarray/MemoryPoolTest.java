package io.krait.ndarray;

import static io.krait.ndarray.Creation.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.AllocationException;
import io.krait.staging.DType;
import io.krait.types.F64;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryPoolTest {
    @Test
    void classesWasteLittle() {
        for (long bytes = 1; bytes < 1L << 40; bytes += 1 + bytes / 7) {
            int c = MemoryPool.sizeClass(bytes);
            long size = MemoryPool.classBytes(c);
            assertTrue(size >= bytes && size % 64 == 0, "class of " + bytes);
            assertTrue(size - bytes < Math.max(64, bytes / 8 + 1), bytes + " takes " + size);
            assertEquals(c, MemoryPool.sizeClass(size));
            assertEquals(c + 1, MemoryPool.sizeClass(size + 1));
        }
    }

    @Test
    void blocksAreAlignedAndReused() {
        MemoryPool pool = new MemoryPool(1L << 30);
        MemoryPool.Block small = pool.take(100);
        MemoryPool.Block large = pool.take(100_000);
        MemoryPool.Block huge = pool.take(5 << 20);
        assertEquals(0, small.segment().address() % 64);
        assertEquals(0, large.segment().address() % 4096);
        assertEquals(0, huge.segment().address() % (2 << 20));
        assertEquals(small.bytes() + large.bytes() + huge.bytes(), pool.used());
        pool.give(large);
        assertEquals(large.bytes(), pool.cached());
        assertSame(large, pool.take(99_900));
        assertNotEquals(large, pool.take(99_900));
        pool.give(huge);
        pool.trim();
        assertEquals(0, pool.cached());
        assertThrows(IllegalStateException.class, () -> huge.segment().fill((byte) 0),
                "memory went back to the system");
    }

    @Test
    void unreachableOwnersGiveBack() {
        MemoryPool pool = new MemoryPool(1L << 30);
        Object owner = new Object();
        MemoryPool.Block a = pool.take(4096);
        MemoryPool.Block b = pool.take(4096);
        MemoryPool.Lease early = pool.lease(owner, a);
        lease(pool, b);
        early.release();
        early.release();
        for (int i = 0; i < 100 && pool.used() > 0; i++) {
            System.gc();
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
        assertEquals(0, pool.used());
        assertEquals(a.bytes() + b.bytes(), pool.cached());
        Reference.reachabilityFence(owner);
    }

    private static void lease(MemoryPool pool, MemoryPool.Block b) {
        pool.lease(new Object(), b);
    }

    @Test
    void limit() {
        MemoryPool pool = new MemoryPool(30L << 20);
        AllocationException alone = assertThrows(AllocationException.class, () -> pool.take(40L << 20));
        assertEquals("an array of 40 MiB is larger than the memory for arrays, 30 MiB (at MemoryPoolTest.java:N); use "
                + "smaller blocks, or raise the limit with -Dkrait.memory.limit=BYTES", number(alone));
        MemoryPool.Block held = pool.take(20L << 20);
        AllocationException together = assertThrows(AllocationException.class, () -> pool.take(15L << 20));
        assertEquals("no memory for an array of 15 MiB: 20 MiB of 30 MiB are in use (at MemoryPoolTest.java:N). Free "
                + "arrays by closing their scope or dropping references to them, or raise the limit with "
                + "-Dkrait.memory.limit=BYTES", number(together));
        pool.give(held);
        // What waits for reuse in another size makes room.
        pool.give(pool.take(15L << 20));
        pool.trim();
    }

    private static String number(Throwable t) {
        return t.getMessage().replaceAll("java:\\d+", "java:N");
    }

    @Test
    void aLoopOfTemporariesMakesThePoolCollect() {
        long before = 0;
        boolean reclaimed = false;
        for (int i = 0; i < 1000 && !reclaimed; i++) {
            Creation.allocate(DType.F64, 1 << 18);
            long used = MemoryPool.SHARED.used();
            reclaimed = used < before;
            before = used;
        }
        assertTrue(reclaimed, "2 GiB of garbage without a collection");
    }

    @Test
    void smallArraysShareBlocks() {
        long before = MemoryPool.SHARED.used();
        List<NdArray<F64>> all = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            all.add(zeros(8).eval());
        }
        assertTrue(MemoryPool.SHARED.used() - before <= 3 * 16 * 1024);
        for (int i = 1; i < 256; i++) {
            assertNotEquals(address(all.get(i - 1)), address(all.get(i)));
            assertEquals(0, address(all.get(i)) % 64);
        }
    }

    private static long address(NdArray<?> x) {
        return ((State.Materialised) x.state()).view().address();
    }
}
