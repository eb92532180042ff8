package io.krait.codegen.gpu.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.simulator.SimulatedMemory.Block;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.staging.AllocationException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulatedMemoryTest {
    @SuppressWarnings("restricted")
    private static void write(long address, byte value) {
        MemorySegment.NULL.reinterpret(Long.MAX_VALUE).set(ValueLayout.JAVA_BYTE, address, value);
    }

    @Test
    void blocksAreAlignedAndFoundByAnyOfTheirAddresses() {
        try (SimulatedMemory m = new SimulatedMemory(1 << 20)) {
            Block a = m.allocate(100);
            Block b = m.allocate(1);
            assertEquals(0, a.address() % 256);
            assertEquals(0, b.address() % 256);
            assertEquals(Optional.of(a), m.find(a.address()));
            assertEquals(Optional.of(a), m.find(a.address() + 99));
            assertEquals(Optional.empty(), m.find(a.address() + 100));
            assertEquals(Optional.empty(), m.find(a.address() - 1));
            assertEquals(2, m.live());
            assertEquals(101, m.used());
        }
    }

    @Test
    void emptyBlocksHaveAnAddressOfTheirOwn() {
        try (SimulatedMemory m = new SimulatedMemory(0)) {
            Block a = m.allocate(0);
            Block b = m.allocate(0);
            assertNotEquals(a.address(), b.address());
            assertEquals(Optional.of(a), m.find(a.address()));
            m.free(a.address());
            assertEquals(1, m.live());
        }
    }

    @Test
    void moreThanThereIsCannotBeAllocatedUntilSomethingIsFreed() {
        try (SimulatedMemory m = new SimulatedMemory(1000)) {
            Block a = m.allocate(600);
            String message = assertThrows(AllocationException.class, () -> m.allocate(401)).getMessage();
            assertTrue(message.contains("401 bytes") && message.contains("600 of 1000"), message);
            m.allocate(400);
            m.free(a.address());
            m.allocate(600);
            assertEquals(1000, m.used());
            assertThrows(AllocationException.class, () -> m.allocate(-1));
            assertThrows(AllocationException.class, () -> m.allocate(Long.MAX_VALUE));
        }
    }

    @Test
    void freedMemoryIsKnownAsSuch() {
        try (SimulatedMemory m = new SimulatedMemory(1 << 20)) {
            Block a = m.allocate(64);
            m.free(a.address());
            assertEquals(Optional.empty(), m.find(a.address()));
            assertEquals(Optional.of(a), m.freed(a.address() + 63));
            assertNotEquals(a.address(), m.allocate(64).address());
            SimulatorException e = assertThrows(SimulatorException.class, () -> m.free(a.address()));
            assertEquals(Finding.USE_AFTER_FREE, e.finding());
            assertTrue(e.getMessage().contains("freed before"), e.getMessage());
        }
    }

    @Test
    void quarantineEndsAfterSomeMegabytes() {
        try (SimulatedMemory m = new SimulatedMemory(1L << 30)) {
            Block a = m.allocate(64);
            m.free(a.address());
            for (int i = 0; i < 5; i++) {
                m.free(m.allocate(4 << 20).address());
            }
            assertEquals(Optional.empty(), m.freed(a.address()));
            assertEquals(0, m.used());
            assertEquals(0, m.live());
        }
    }

    @Test
    void writesBesideABlockAreFoundWhenItIsFreed() {
        try (SimulatedMemory m = new SimulatedMemory(1 << 20)) {
            Block behind = m.allocate(12);
            Block before = m.allocate(12);
            assertEquals(Optional.empty(), m.damage());
            write(behind.end() + 3, (byte) 1);
            assertTrue(m.damage().get().getMessage().contains("3 bytes behind the end of a block of 12 bytes"));
            SimulatorException e = assertThrows(SimulatorException.class, () -> m.free(behind.address()));
            assertEquals(Finding.OUT_OF_BOUNDS, e.finding());
            write(before.address() - 2, (byte) 1);
            e = assertThrows(SimulatorException.class, () -> m.free(before.address()));
            assertTrue(e.getMessage().contains("2 bytes before the beginning"), e.getMessage());
            assertEquals(0, m.live());
        }
    }

    @Test
    void mappedMemoryOfTheHostIsFoundAndNotCounted() {
        try (SimulatedMemory m = new SimulatedMemory(100)) {
            Block a = m.allocate(100);
            long address = a.address() + (1L << 40);
            m.map(address, 4096);
            assertTrue(m.find(address + 4095).get().mapped());
            assertFalse(m.find(a.address()).get().mapped());
            assertEquals(100, m.used());
            m.unmap(address);
            assertEquals(Optional.empty(), m.find(address));
        }
    }
}
