package io.krait;

import static io.krait.Krait.activeMask;
import static io.krait.Krait.allSync;
import static io.krait.Krait.anySync;
import static io.krait.Krait.ballot;
import static io.krait.Krait.blockDim;
import static io.krait.Krait.blockIdx;
import static io.krait.Krait.bf16;
import static io.krait.Krait.clock;
import static io.krait.Krait.commitAsync;
import static io.krait.Krait.constant;
import static io.krait.Krait.copyAsync;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.grid;
import static io.krait.Krait.grid2;
import static io.krait.Krait.gridDim;
import static io.krait.Krait.gridStride;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.laneId;
import static io.krait.Krait.lanesBelow;
import static io.krait.Krait.local;
import static io.krait.Krait.matchAll;
import static io.krait.Krait.matchAny;
import static io.krait.Krait.nanoTime;
import static io.krait.Krait.print;
import static io.krait.Krait.shared;
import static io.krait.Krait.sharedDynamic;
import static io.krait.Krait.shfl;
import static io.krait.Krait.shflDown;
import static io.krait.Krait.shflUp;
import static io.krait.Krait.shflXor;
import static io.krait.Krait.syncGrid;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.syncThreadsAnd;
import static io.krait.Krait.syncThreadsCount;
import static io.krait.Krait.syncThreadsOr;
import static io.krait.Krait.syncWarp;
import static io.krait.Krait.threadFence;
import static io.krait.Krait.threadFenceBlock;
import static io.krait.Krait.threadFenceSystem;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.u32;
import static io.krait.Krait.uniformSync;
import static io.krait.Krait.var;
import static io.krait.Krait.waitAsync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.StagedArray;
import io.krait.types.F32;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is recorded for GPU kernels, and what the loop IR of a thread becomes. */
class CudaRecordingTest {
    private static int count(String text, String what) {
        Matcher m = Pattern.compile(what).matcher(text);
        int n = 0;
        while (m.find()) {
            n++;
        }
        return n;
    }

    private static void has(String text, String... parts) {
        for (String p : parts) {
            assertTrue(text.contains(p), () -> "no '" + p + "' in:\n" + text);
        }
    }

    @Test
    void blockSum() {
        var blockSum = cudaKernel(f32.array(1), f32.array(1), (in, out) -> {
            var tile = shared(f32, 256);
            var t = threadIdx(0);
            var i = grid(1);
            tile.set(0, t);
            if_(i.lt(in.size())).then(() -> tile.set(in.get(i), t));
            syncThreads();
            for (int s = 128; s > 0; s /= 2) {
                int step = s;
                if_(t.lt(step)).then(() -> tile.set(tile.get(t).add(tile.get(t.add(step))), t));
                syncThreads();
            }
            if_(t.eq(0)).then(() -> out.set(tile.get(0), blockIdx(0)));
        });
        String graph = blockSum.graph().text();
        assertEquals(9, count(graph, "gpu block_barrier none"));
        assertEquals(1, count(graph, "gpu index thread 0"));
        has(graph, "shared f32[256]", "gpu index block 0", "gpu index block_size 0");
        has(GridText.loops(blockSum), "block_barrier none", "shared");
    }

    @Test
    void positions() {
        CudaKernel k = cudaKernel(i64.array(2), x -> grid2((i, j) -> {
            if_(i.lt(x.dim(1)).and(j.lt(x.dim(0)))).then(() -> x.set(i.add(j), j, i));
            if_(blockIdx(2).eq(gridDim(2)).and(threadIdx(1).eq(blockDim(1)))).then(() -> x.set(0, 0, 0));
        }));
        String text = k.graph().text();
        for (String s : new String[]{"thread 0", "thread 1", "block 0", "block 1", "block 2", "block_size 0",
                "block_size 1", "grid_size 2"}) {
            assertEquals(1, count(text, "gpu index " + s + "\\b"), s);
        }
        GridText.loops(k);
        GridText.loops(cudaKernel(i64.array(1), x -> gridStride(x.size(), i -> x.set(i, i))));
    }

    @Test
    void barriersAndFences() {
        CudaKernel k = cudaKernel(i32.array(1), x -> {
            var n = syncThreadsCount(x.get(0).eq(1));
            var all = syncThreadsAnd(x.get(0).eq(1));
            var any = syncThreadsOr(x.get(0).eq(1));
            if_(all.and(any)).then(() -> x.set(n, 0));
            syncWarp();
            syncWarp(n);
            threadFence();
            threadFenceBlock();
            threadFenceSystem();
            syncGrid();
        });
        has(GridText.loops(k), "block_barrier count", "block_barrier and", "block_barrier or", "warp_barrier",
                "fence device", "fence block", "fence system", "grid_barrier");
    }

    @Test
    void warps() {
        CudaKernel k = cudaKernel(f32.array(1), i32.array(1), (x, m) -> {
            var v = var(x.get(threadIdx(0)));
            for (int d = 16; d > 0; d /= 2) {
                v.inc(shflDown(v, d));
            }
            v.inc(shfl(v, 0).add(shflUp(v, 1)).add(shflXor(v, 8, 16)));
            v.inc(shfl(m.get(1), v, laneId(), 8));
            x.set(v, threadIdx(0));
            var who = ballot(v.gt(0)).or(matchAny(v)).or(matchAll(v)).or(activeMask()).and(lanesBelow());
            if_(anySync(v.lt(0)).or(allSync(v.lt(1))).or(uniformSync(who, v.lt(2)))).then(() -> m.set(who, 0));
        });
        has(GridText.loops(k), "shuffle down 32", "shuffle index 32", "shuffle up 32", "shuffle xor 16",
                "shuffle index 8", "vote ballot", "match any", "match all", "active_mask", "vote any", "vote all",
                "vote uniform", "lane");
        assertEquals(5, count(k.graph().text(), "shuffle down 32"));
    }

    @Test
    void atomicsGiveTheOldValue() {
        CudaKernel k = cudaKernel(i32.array(1), f64.array(1), (n, x) -> {
            var a = n.atomics();
            var old = a.add(1, 0).add(a.sub(2, 1)).add(a.min(threadIdx(0), 2)).add(a.max(threadIdx(0), 3))
                    .add(a.and(laneId(), 4)).add(a.or(laneId(), 5)).add(a.xor(laneId(), 6)).add(a.exch(7, 7))
                    .add(a.inc(10, 8)).add(a.dec(10, 9)).add(a.cas(3, 4, 10));
            n.set(old, 11);
            x.atomics().ofBlock().add(0.5, 0);
            x.atomicAdd(1, 1);
            x.atomics().ofSystem().exch(x.get(2), 2);
        });
        has(GridText.loops(k), "atomic add device", "atomic sub device", "atomic min device", "atomic max device",
                "atomic and device", "atomic or device", "atomic xor device", "atomic exchange device",
                "atomic inc device", "atomic dec device", "atomic cas device", "atomic add block",
                "atomic exchange system");
        assertEquals(2, KernelGraphs.written(k.graph()).size());
    }

    @Test
    void memory() {
        CudaKernel k = cudaKernel(in(f32.array(2)), f32.array(1), (x, y) -> {
            StagedArray<F32> tile = shared(f32, 32, 4);
            StagedArray<F32> more = sharedDynamic(f32);
            var own = local(f32, 3);
            var c = constant(f32, 0.25, 0.5, 0.25);
            var t = threadIdx(0);
            copyAsync(tile.at(t, 0), x.at(t, 0), 4);
            commitAsync();
            waitAsync(0);
            syncThreads();
            var four = tile.loadVector(4, t, 0);
            y.storeVector(four, t.mul(4));
            for_(0, 3, i -> own.set(c.get(i).add(c.get(1)), i));
            more.set(own.get(2), t);
            syncThreads();
            y.set(more.get(more.size().sub(1)), t);
            print("t = {}, {}", t, y.get(0));
            if_(clock().lt(nanoTime())).then(() -> y.set(1, 0));
        });
        GridFacts facts = GridFacts.of(k.graph());
        assertTrue(facts.dynamicShared());
        assertEquals(32 * 4 * 4, facts.shared());
        assertEquals(16, facts.alignment()[0]);
        assertEquals(16, facts.alignment()[1]);
        assertEquals(1, facts.written().length);
        has(GridText.loops(k), "async_copy 4", "async_commit", "async_wait 0", "vector_load 4", "vector_store 4",
                "constants f32[", "dynamic_shared", "t = {}, {}", "clock", "nanos");
    }

    @Test
    void deviceFunctionsAreJavaMethods() {
        CudaKernel k = cudaKernel(u32.array(1), bf16.array(1), (x, h) -> {
            x.set(hash(x.get(grid(1))), grid(1));
            h.set(h.get(0).mul(h.get(1)), 2);
        });
        has(GridText.loops(k), "xor", "bf16");
    }

    private static io.krait.staging.Expr<io.krait.types.U32> hash(io.krait.staging.Expr<io.krait.types.U32> x) {
        return x.xor(x.shr(16)).mul(0x45d9f3bL).reverseBits();
    }

    @Test
    void optionsAreRecorded() {
        CudaKernel k = cudaKernel(f32.array(1), x -> x.set(x.get(grid(1)).mul(2).add(1), grid(1)));
        assertTrue(GridText.loops(k).contains("fault"));
        assertTrue(!GridText.loops(k.unchecked()).contains("fault"));
        has(GridText.loops(k.fastMath()), "fma");
    }
}
