package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CostModelTest {
    @Test
    void smallWorkStaysOnTheCaller() {
        assertEquals(1, CostModel.crew(100, 10, 64));
        assertEquals(1, CostModel.crew(0, 10, 64));
        assertEquals(5, CostModel.crew(3000, 10, 64));
        assertEquals(2, CostModel.crew(3000, 10, 2));
        assertEquals(64, CostModel.crew(1_000_000_000, 10, 64));
        assertEquals(7, CostModel.crew(10, 1e9, 7));
        assertEquals(1, CostModel.crew(10, 1e9, 1));
    }

    @Test
    void onlyLargeOrFrequentLaunchesWakeWorkers() {
        assertTrue(CostModel.wakesParked(1e6, CostModel.LONG_AGO_NANOS));
        assertFalse(CostModel.wakesParked(30_000, CostModel.LONG_AGO_NANOS));
        assertTrue(CostModel.wakesParked(30_000, 1000));
    }

    @Test
    void shortCalls() {
        assertTrue(CostModel.isShort(10, 100));
        assertFalse(CostModel.isShort(1_000_000, 100));
    }

    @Test
    void smallLaunchesOfAFreshPoolStayOnTheCaller() {
        WorkerPool pool = new WorkerPool();
        AtomicLong others = new AtomicLong();
        pool.run(1000, 1, 7, 30_000, (begin, end, worker) -> others.addAndGet(worker));
        assertEquals(0, others.get());
    }
}
