package io.krait;

import static io.krait.Krait.c64;
import static io.krait.Krait.callJava;
import static io.krait.Krait.constant;
import static io.krait.Krait.copyAsync;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.grid;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.laneId;
import static io.krait.Krait.matchAny;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.print;
import static io.krait.Krait.shared;
import static io.krait.Krait.shfl;
import static io.krait.Krait.shflXor;
import static io.krait.Krait.sum;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.u8;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.waitAsync;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DTypeException;
import io.krait.staging.IndexException;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagedArray;
import io.krait.staging.StagingException;
import io.krait.types.F32;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What goes wrong when GPU kernels are recorded and launched says where and why, and what to do. */
class CudaErrorTest {
    private static <T extends Throwable> void fails(Class<T> type, String message, Executable call) {
        T e = assertThrows(type, call);
        String text = e.getMessage().replaceAll("CudaErrorTest.java:\\d+", "HERE");
        assertTrue(text.contains(message), () -> "expected: " + message + "\n but was: " + text);
        assertTrue(text.contains("HERE"), () -> "no line in: " + text);
    }

    private static <T extends Throwable> void recording(Class<T> type, String message,
            Consumer<StagedArray<F32>> body) {
        fails(type, message, () -> cudaKernel(f32.array(1), body::accept).graph());
    }

    @Test
    void outsideOfGpuKernels() {
        String way = "and belongs inside of the lambda of cudaKernel";
        fails(StagingException.class, "threadIdx(0) at HERE is not inside of a GPU kernel", () -> threadIdx(0));
        fails(StagingException.class, way, () -> shared(f32, 5));
        fails(StagingException.class, way, () -> kernel(f32.array(1), x -> parallelFor(x.dim(0),
                i -> syncThreads())).run(zeros(f32, 5)));
        fails(StagingException.class, "laneId at HERE",
                () -> vectorize(i32, x -> x.add(laneId())).apply(zeros(i32, 2)));
        fails(StagingException.class, "atomics at HERE is not inside", () -> kernel(f32.array(1),
                x -> x.atomics().add(1, 0)).run(zeros(f32, 5)));
        fails(StagingException.class, "constant at HERE", () -> constant(f32, 1.0, 2.0));
    }

    @Test
    void whatIsForTheHost() {
        recording(StagingException.class, "parallelFor at HERE is inside of a cudaKernel",
                x -> parallelFor(x.dim(0), i -> x.set(1, i)));
        recording(StagingException.class, "scatter (at HERE) is inside of a cudaKernel",
                x -> x.scatterAdd(1, 0));
        recording(StagingException.class, "inside of a cudaKernel: a GPU cannot call functions of the host",
                x -> x.set(callJava(f32, a -> a[0], f32).call(x.get(0)), 0));
    }

    @Test
    void axesAndSizes() {
        recording(IndexException.class, "threadIdx(3) at HERE: an axis of a grid is 0 (x), 1 (y) or 2 (z)",
                x -> x.set(1, threadIdx(3)));
        recording(StagingException.class, "grid(2) at HERE is more than one number", x -> x.set(1, grid(2)));
        recording(ShapeException.class, "shared at HERE: a shared array cannot have the extent 0",
                x -> shared(f32, 4, 0));
        recording(ShapeException.class, "needs more than 48 KiB. Use sharedDynamic(f64)",
                x -> shared(f64, 1L << 40, 1L << 40));
        fails(ShapeException.class, "take 65536 bytes, and GPUs have 49152 of static shared memory",
                () -> cudaKernel(f32.array(1), x -> {
                    shared(f32, 8192).set(1, 0);
                    shared(f32, 8192).set(1, 0);
                }).graph());
        recording(StagingException.class, "constant at HERE needs at least one number",
                x -> constant(f32, new long[0]));
        recording(IndexOutOfBoundsException.class, "index 2 is out of bounds for constant memory of 2 elements",
                x -> x.set(constant(f32, 1, 2).get(2), 0));
        recording(StagingException.class, "waitAsync at HERE cannot leave -1 groups", x -> waitAsync(-1));
    }

    @Test
    void warps() {
        recording(StagingException.class, "shflXor at HERE: the width is 1, 2, 4, 8, 16 or 32, got 12",
                x -> shflXor(x.get(0), 1, 12));
        recording(DTypeException.class, "shfl at HERE takes values of 16, 32 or 64 bits, got bool",
                x -> shfl(x.get(0).lt(1), 0));
        recording(DTypeException.class, "shfl at HERE takes an integer here, got f32", x -> shfl(x.get(0), x.get(1)));
        fails(DTypeException.class, "matchAny at HERE takes values of 32 or 64 bits, got u8",
                () -> cudaKernel(u8.array(1), x -> matchAny(x.get(0))).graph());
        recording(StagingException.class, "shfl at HERE is in the elements of a reduction",
                x -> x.set(sum(0, 5, i -> shfl(x.get(i), 0)), 0));
    }

    @Test
    void atomics() {
        recording(DTypeException.class, "atomic and (at HERE) is not possible for f32: it takes i32, u32, i64 or u64",
                x -> x.atomics().and(x.get(0), 0));
        fails(DTypeException.class, "atomic add (at HERE) is not possible for u8: it takes i32, u32, i64, u64, f32"
                + " or f64", () -> cudaKernel(u8.array(1), x -> x.atomics().add(1, 0)).graph());
        fails(StagingException.class, "an input array is written (at HERE)",
                () -> cudaKernel(in(f32.array(1)), x -> x.atomics().add(1, 0)).graph());
        fails(StagingException.class, "atomic mul (at HERE) is nothing that a GPU does", () -> cudaKernel(i64.array(1),
                x -> x.atomic(io.krait.staging.Op.MUL, x.get(0), 0)).graph());
    }

    @Test
    void vectorsAndCopies() {
        recording(StagingException.class, "loadVector (at HERE) takes 2, 4, 8 or 16 bytes at once, and 3 elements of"
                + " f32 are 12", x -> x.loadVector(3, 0));
        recording(StagingException.class, "and 8 elements of f32 are 32", x -> x.loadVector(8, 0));
        fails(StagingException.class, "an output array is read",
                () -> cudaKernel(out(f32.array(1)), x -> x.loadVector(4, 0)).graph());
        recording(IndexException.class, "copyAsync at HERE takes two elements: give all indices",
                x -> copyAsync(shared(f32, 8), x.at(0), 4));
        recording(StagingException.class, "copyAsync at HERE copies from an array parameter to shared memory",
                x -> copyAsync(x.at(0), shared(f32, 8).at(0), 4));
        recording(StagingException.class, "copies 4, 8 or 16 bytes, and 3 elements of f32 are 12",
                x -> copyAsync(shared(f32, 8).at(0), x.at(0), 3));
        recording(StagingException.class, "print at HERE: the text has 1 {} for 2 values",
                x -> print("{}", x.get(0), x.get(1)));
    }

    @Test
    void complexNumbers() {
        recording(DTypeException.class, "shared at HERE: GPU kernels have no arrays of c64", x -> shared(c64, 4));
    }

    @Test
    void launches() {
        CudaKernel k = cudaKernel(f32.array(1), x -> x.set(1, grid(1)));
        fails(KraitException.class, "grid(0): sizes are at least 1, got 0. For what may be empty use forAll(n)",
                () -> k.grid(0));
        fails(KraitException.class, "block(32, -1): sizes are at least 1, got -1", () -> k.grid(1).block(32, -1));
        fails(KraitException.class, "grid takes one to three sizes", () -> k.grid());
        fails(KraitException.class, "grid takes one to three sizes", () -> k.grid(1, 2, 3, 4));
        fails(KraitException.class, "grid(1, 65536): GPUs take at most 65535 along y", () -> k.grid(1, 65536));
        fails(KraitException.class, "grid(2147483648): GPUs take at most 2147483647 along x", () -> k.grid(1L << 31));
        fails(KraitException.class, "block(1025): GPUs take at most 1024 along x", () -> k.grid(1).block(1025));
        fails(KraitException.class, "block(1, 1, 65): GPUs take at most 64 along z", () -> k.grid(1).block(1, 1, 65));
        fails(KraitException.class, "has 2048 threads, GPUs take at most 1024", () -> k.grid(1).block(64, 32));
        fails(KraitException.class, "has 256 threads, this kernel's launchBounds are at most 128",
                () -> k.launchBounds(128).grid(1).block(256));
        fails(KraitException.class, "launchBounds(2000)", () -> k.launchBounds(2000));
        fails(KraitException.class, "forAll(-1)", () -> k.forAll(-1));
        fails(KraitException.class, "forAll(5) is along x", () -> k.forAll(5).block(8, 8));
        fails(KraitException.class, "sharedBytes(-1)", () -> k.grid(1).sharedBytes(-1));
        fails(KraitException.class, "needs the number of threads of a block: grid(7).block(256)",
                () -> k.grid(7).run(zeros(f32, 5)));
    }

    @Test
    void arguments() {
        CudaKernel k = cudaKernel(f32, f32.array(1), (a, x) -> x.set(a, grid(1)));
        CudaLaunch l = k.grid(1).block(32);
        fails(SignatureException.class, "takes 2 arguments, got 1", () -> l.run(1));
        fails(DTypeException.class, "argument 1 of cudaKernel (at HERE) must be a number of type f32, got String",
                () -> l.run("1", zeros(f32, 5)));
        fails(DTypeException.class, "argument 2 of cudaKernel (at HERE) must be f32, got f64",
                () -> l.run(1, zeros(f64, 5)));
        fails(ShapeException.class, "must have 1 axes, got shape [5, 2]", () -> l.run(1, zeros(f32, 5, 2)));
        fails(KraitException.class, "argument 2 of cudaKernel (at HERE) is in the memory of the host (at HERE). Copy it"
                + " to the device: x.to(cuda(0))", () -> l.run(1, zeros(f32, 5)));
        fails(KraitException.class, "no argument of cudaKernel (at HERE) is an array",
                () -> cudaKernel(f32, a -> print("{}", a)).grid(1).block(1).run(2));
    }
}
