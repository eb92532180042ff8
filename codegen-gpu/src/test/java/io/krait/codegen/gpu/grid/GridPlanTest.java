package io.krait.codegen.gpu.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.gpu.ptx.PtxCompiler;
import io.krait.codegen.llvm.NvptxEmitter;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which grid kernel a launch gets, and what its code is made of. */
class GridPlanTest {
    private static final GridLimits H200 = new GridLimits(132, 227 * 1024);
    private static final GpuArch ARCH = GpuArch.named("sm_90");

    private static final String SAXPY = """
            kernel saxpy(%0: i64, @0: in f32, @1: in f32, @2: out f32) (%1: i64, %2: i64) {
              %3: i64 = const 512
              %4: i64 = mul %1, %3
              %5: i64 = mul %2, %3
              %6: i64 = min %5, %0
              parfor lanes %7: i64 = %4 to %6 {
                %8: f32 = load @0[%7]
                %9: f32 = load @1[%7]
                %10: f32 = mul %8, %9
                %11: f32 = add %10, %8
                store @2[%7] = %11
              }
            }
            """;

    // One unit for each row; %0 elements in %1 chunks.
    private static final String ROWS = """
            kernel rows(%0: i64, %1: i64, @0: in f32, @1: out f32, @2: local f32[%1]) (%2: i64, %3: i64) {
              parfor threads %4: i64 = %2 to %3 {
                %5: i64 = const 0
                %6: i64 = mul %4, %0
                for %7: i64 = %5 to %1 step 1 {
                  %8: i64 = const 4096
                  %9: i64 = mul %7, %8
                  %10: i64 = add %9, %8
                  %11: i64 = min %10, %0
                  %12: f32 = parfor lanes %13: i64 = %9 to %11 fold (add) {
                    %14: i64 = add %6, %13
                    %15: f32 = load @0[%14]
                    yield %15
                  }
                  store @2[%7] = %12
                }
                %16: f32 = load @2[%5]
                store @1[%4] = %16
              }
            }
            """;

    private static GridPlan plan(String text) {
        return MapToGrid.run(LoopParser.parse(text), GridOptions.DEFAULT);
    }

    private static String text(GridPlan.Launch l) {
        LoopVerifier.verify(l.kernel().kernel(), "mapped");
        return LoopPrinter.print(l.kernel().kernel());
    }

    private static String ptx(GridPlan.Launch l) {
        String ir = new NvptxEmitter(ARCH.capability(), ARCH.ptxVersion()).emit(l.kernel().kernel(),
                NvptxOptions.NONE.withDisjoint());
        return PtxCompiler.compile(ir, ARCH);
    }

    @Test
    void elementsAreReadAndWrittenFourAtATime() {
        GridPlan.Launch l = plan(SAXPY).launch(new long[]{0, 256, 512, 100_000}, 196, H200);
        assertEquals(GridShape.ELEMENTS, l.kernel().shape());
        assertEquals(Math.ceilDiv(100_000, l.kernel().tile()), l.blocks());
        String ptx = ptx(l);
        assertTrue(ptx.contains("ld.global.nc.v4.f32") && ptx.contains("st.global.v4.f32"), ptx);
        assertFalse(ptx.contains(".local"), ptx);
    }

    @Test
    void elementsBesideTheirAlignmentAreReadOneAtATime() {
        GridPlan plan = plan(SAXPY);
        for (List<Long> at : List.of(List.of(4L, 256L, 512L), List.of(0L, 260L, 512L), List.of(0L, 256L, 524L))) {
            GridPlan.Launch l = plan.launch(new long[]{at.get(0), at.get(1), at.get(2), 100_000}, 196, H200);
            assertFalse(text(l).contains("vector_"), text(l));
        }
        assertEquals(1, plan.kernels().size());
    }

    @Test
    void nothingToDoIsNoBlock() {
        assertEquals(0, plan(SAXPY).launch(new long[]{0, 0, 0, 0}, 0, H200).blocks());
        assertEquals(0, plan(ROWS).launch(new long[]{0, 0, 5, 1}, 0, H200).blocks());
    }

    @Test
    void shortRowsGoToWarpsAndLongOnesToBlocks() {
        GridPlan plan = plan(ROWS);
        GridPlan.Launch many = plan.launch(new long[]{0, 0, 300, 1}, 100_000, H200);
        assertEquals(GridShape.WARPS, many.kernel().shape());
        assertEquals(Math.ceilDiv(100_000, many.kernel().teams()), many.blocks());
        assertFalse(text(many).contains("block_barrier"), text(many));
        GridPlan.Launch few = plan.launch(new long[]{0, 0, 40_000, 10}, 200, H200);
        assertEquals(GridShape.BLOCKS, few.kernel().shape());
        assertEquals(200, few.blocks());
        assertEquals(64, few.sharedBytes());
        String ptx = ptx(few);
        assertTrue(ptx.contains("shfl.sync.down") && ptx.contains("bar.sync"), ptx);
        assertFalse(ptx.contains(".local"), ptx);
    }

    @Test
    void whatDoesNotFitInSharedMemoryGetsAWorkspace() {
        long[] args = {1024, 2048, 400_000_000, 97_657};
        GridPlan.Launch l = plan(ROWS).launch(args, 300, H200);
        assertEquals(0, l.sharedBytes());
        assertEquals(1, l.workspaceOffsets().size());
        assertEquals(l.blocks() * 97_657L * Float.BYTES, l.workspaceBytes(), 64);
        assertTrue(l.blocks() <= 300);
        long[] all = l.args(args, 4096);
        assertEquals(List.of(1024L, 2048L, 4096L, 400_000_000L, 97_657L), java.util.Arrays.stream(all).boxed()
                .toList());
    }

    @Test
    void aShapeThatIsAskedForIsTaken() {
        for (GridShape shape : List.of(GridShape.THREADS, GridShape.WARPS, GridShape.BLOCKS)) {
            GridPlan plan = MapToGrid.run(LoopParser.parse(ROWS), new GridOptions(128, Optional.of(shape)));
            GridPlan.Launch l = plan.launch(new long[]{0, 0, 300, 1}, 10, H200);
            assertEquals(shape, l.kernel().shape());
            text(l);
        }
    }
}
