package io.krait.codegen.gpu.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.llvm.GridAbi;
import io.krait.codegen.llvm.LlvmCompiler;
import io.krait.codegen.llvm.NativeCode;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.codegen.llvm.OptLevel;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults of threads of grids: how they are reported, and that many at once give the right one. */
class GridFaultTest {
    private static final int UNITS = 20_000;

    /** Faults at each position of which the element is above 3, from the last to the first. */
    private static void faults(LoopBuilder b, Buffer in, Var i, boolean details) {
        Var v = b.load(in, i);
        Var bad = b.apply(Op.GT, v, b.index(3));
        if (details) {
            b.fault(bad, i, 7, List.of(v, i, b.apply(Op.ADD, v, i)));
            b.fault(bad, i, 8, List.of(i));
        } else {
            b.fault(bad, i, 9);
            b.fault(bad, i, 7);
        }
    }

    private static Kernel inThread(boolean details) {
        return Grids.kernel(b -> {
            Buffer in = Grids.in(b, DType.I64);
            return (x, i) -> faults(b, in, i, details);
        });
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_90", "SM_100"})
    void withoutDetails(GpuArch arch) {
        Grids.has(Grids.inRegisters(inThread(false), arch), "ld.relaxed.sys.global.u64",
                "atom.relaxed.sys.global.min.u64");
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_90", "SM_100"})
    void withDetails(GpuArch arch) {
        Grids.has(Grids.inRegisters(inThread(true), arch), "atom.acquire.sys.global.cas.b64",
                "st.relaxed.sys.global.u64", "st.release.sys.global.u64");
    }

    @Test
    void theSmallestPositionIsKept() throws Throwable {
        assertEquals(Optional.of(FaultRecord.of(17, 7)), race(false));
    }

    @Test
    void theFirstFaultOfTheSmallestPositionIsKeptWithItsDetails() throws Throwable {
        assertEquals(Optional.of(FaultRecord.of(17, 7, 21, 17, 38)), race(true));
    }

    @Test
    void noFaultLeavesTheRecordEmpty() throws Throwable {
        for (boolean details : new boolean[] {false, true}) {
            try (Arena arena = Arena.ofConfined(); NativeCode code = onHost(details)) {
                MemorySegment record = record(arena);
                entry(code).invokeExact(arena.allocate(64).address(), 8L, record.address());
                assertEquals(Optional.empty(), GridAbi.record(details, record));
            }
        }
    }

    /** Several threads report faults from large positions to small ones, as fast as they can. */
    private static Optional<FaultRecord> race(boolean details) throws Throwable {
        try (Arena arena = Arena.ofShared(); NativeCode code = onHost(details)) {
            MemorySegment record = record(arena);
            MemorySegment in = arena.allocate(8L * UNITS, 8);
            for (int i = 17; i < UNITS; i++) {
                in.setAtIndex(ValueLayout.JAVA_LONG, i, i + 4L);
            }
            MethodHandle entry = entry(code);
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        start.await();
                        entry.invokeExact(in.address(), (long) UNITS, record.address());
                    } catch (Throwable e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            start.countDown();
            for (Thread t : threads) {
                t.join();
            }
            return GridAbi.record(details, record);
        }
    }

    private static MemorySegment record(Arena arena) {
        MemorySegment record = arena.allocate(GridAbi.RECORD_BYTES, GridAbi.ALIGNMENT);
        GridAbi.clearRecord(record);
        return record;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle entry(NativeCode code) {
        return Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(code.address(GridAbi.SYMBOL)),
                FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    /** The report of a kernel that runs backwards over its units, with the host's atomic instructions. */
    private static NativeCode onHost(boolean details) {
        LoopBuilder b = new LoopBuilder();
        Buffer in = Grids.in(b, DType.I64);
        Kernel k = b.kernel("faults", (begin, end) -> {
            b.loop(begin, end, 1, List.of(), (i, none) -> {
                faults(b, in, b.apply(Op.SUB, b.apply(Op.SUB, end, b.index(1)), i), details);
                return List.of();
            });
            return null;
        });
        String ir = Grids.ir(k, GpuArch.SM_80, NvptxOptions.NONE).replace("ptx_kernel ", "")
                .replaceAll("(?m)^target .*$", "")
                .replaceAll("asm sideeffect \"atom.relaxed.sys.global.min.u64[^)]*}\"\\(", "@least(")
                .replaceAll("asm sideeffect \"atom.acquire.sys.global.cas.b64[^)]*}\"\\(", "@swap(");
        return LlvmCompiler.host().compile(ir + """
                define internal i64 @least(ptr addrspace(1) %p, i64 %x) {
                  %old = atomicrmw umin ptr addrspace(1) %p, i64 %x monotonic
                  ret i64 %old
                }
                define internal i64 @swap(ptr addrspace(1) %p, i64 %x, i64 %y) {
                  %pair = cmpxchg ptr addrspace(1) %p, i64 %x, i64 %y acquire monotonic
                  %old = extractvalue { i64, i1 } %pair, 0
                  ret i64 %old
                }
                """, OptLevel.LESS, GridAbi.SYMBOL);
    }
}
