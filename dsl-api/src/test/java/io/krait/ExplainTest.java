package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.exp;
import static io.krait.Krait.eye;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.grid;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.linspace;
import static io.krait.Krait.ones;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.simulator;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What explain() and the stages say of programs of which it is known what becomes of them. */
class ExplainTest {
    private static void has(String text, String pattern) {
        assertTrue(Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).find(), () -> "no '" + pattern + "' in\n"
                + text);
    }

    @Test
    void everyBorderBetweenKernelsHasAReason() {
        var f = jit(f64.array(2), x -> {
            var mean = x.mean(0);
            return x.sub(mean).square().mean(0).sqrt().add(exp(mean).sum());
        });
        f.apply(ones(f64, 20, 10).eval()).eval();
        String text = f.explain();
        has(text, "in 3 kernels for ");
        has(text, "^kernel 1 \\(column over \\[s0, s1\\]\\)$");
        has(text, "^note: %\\d+ = \\w+ \\(ExplainTest.java:\\d+\\) is not fused into %\\d+ = \\w+ \\(Ex.*\\): the"
                + " reduction must see all rows");
        // Kernel 2 goes over another space; fusion itself says nothing of that.
        has(text, "^note: .*: one goes over \\[s0, s1\\], the other over \\[s1\\]$");
        has(text, "^workspace: \\d+ bytes\n  %\\d+ = div \\(ExplainTest.java:\\d+\\): 80 bytes, read by kernel 1, 2$");
    }

    @Test
    void runningFoldsSayWhyTheyAreAlone() {
        var plus = vectorize((x, y) -> x.add(y));
        var f = jit(x -> plus.accumulate(x, 0).mul(2));
        f.apply(ones(f64, 1000).eval()).eval();
        has(f.explain(), "^note: .*: a running fold is complete before others read it$");
    }

    @Test
    void threadsCodeAndTimesAreTold() {
        var f = jit(x -> exp(x).add(1));
        f.apply(ones(f64, 10).eval()).eval();
        String text = f.explain();
        has(text, "map: SIMD .*f64x\\d+.*, [\\d,]+ bytes of code, compiled in \\d+\\.\\d ms");
        has(text, "^    runs as 1 thread( of \\d+)?: about \\d+ ns of work, 1 unit; (sharing pays from 12 us"
                + " on|no more)");
        var sum = jit(x -> x.sum());
        sum.apply(ones(f64, 10).eval()).eval();
        has(sum.explain(), "^hint: a call has about [\\d.]+ ns of work");
        has(text, "^times: .* ms in all: .*\\b(record|fuse|vectorise|llvm code|load) \\d");
        assertEquals(1, text.lines().filter(l -> l.startsWith("times: ")).count());
        f.apply(ones(f64, 1_000_000).eval()).eval();
        has(f.explain(), "^    runs as \\d+ threads?: about \\d+(\\.\\d)? [mu]s of work, [\\d,]+ units of");
    }

    @Test
    void codeOfAnotherFunctionIsTold() {
        var a = jit(x -> x.mul(x).add(17.25));
        a.apply(ones(f64, 10).eval()).eval();
        var b = jit(x -> x.mul(x).add(17.25));
        b.apply(ones(f64, 10).eval()).eval();
        has(b.explain(), "compiled in .* ms (for jit function \\(at ExplainTest.java:\\d+\\)|by an earlier process)");
    }

    @Test
    void hintsNameWhatIsSlow() {
        var symmetric = jit(x -> x.transpose().add(x));
        symmetric.apply(eye(64).eval()).eval();
        has(symmetric.explain(), "^hint: .*: %0 is read with a distance between elements");
        var wide = vectorize(f32, x -> x.to(f64).mul(3).to(f32));
        wide.apply(ones(f32, 100).eval()).eval();
        has(wide.explain(), "^hint: ExplainTest.java:\\d+: turns f32 into f64");
        var narrow = vectorize(f32, x -> x.mul(3.5));
        narrow.apply(ones(f32, 100).eval()).eval();
        assertFalse(narrow.explain().contains("into f64"), narrow::explain);
        var halvings = vectorize(f64, x -> {
            var y = var(x);
            while_(() -> y.gt(1)).loop(() -> y.set(y.mul(0.5)));
            return y;
        });
        halvings.apply(linspace(0, 9, 100).eval()).eval();
        has(halvings.explain(), "masks for 1 loop");
        has(halvings.explain(), "^hint: .*: lanes leave 1 loop one by one");
        var neighbours = jit(x -> {
            var e = exp(x);
            return e.slice("1:").add(e.slice(":-1"));
        });
        neighbours.apply(linspace(0, 1, 200_000)).eval();
        has(neighbours.explain(), "^hint: .*: %1 goes through memory, 1.5 MiB written and read again");
    }

    @Test
    void kernelsTellChecksAndGathers() {
        var pick = kernel(f64.array(1), i64.array(1), f64.array(1), (x, at, out) ->
                parallelFor(at.dim(0), i -> out.set(x.get(at.get(i)), i)));
        pick.run(linspace(0, 1, 1000).eval(), arange(1000).eval(), zeros(1000));
        String text = pick.explain();
        has(text, "^1 launch\n  \\w+: parallel over 1 axis, [\\d,]+ bytes of code");
        has(text, "checks: 1 proved, 1 tested before the loop, 1 left$");
        has(text, "^hint: .*: 1 check is made in every round");
        has(text, "^    runs as 1 thread");
        if (text.contains("1 gather")) {
            has(text, "^hint: .*: 1 read goes to elements anywhere \\(gather\\)");
        }
    }

    @Test
    void stagesGoFromLoopsToLanes() {
        var f = jit(x -> x.mul(2).add(1));
        f.apply(ones(f64, 1000).eval()).eval();
        Inspection in = f.inspect();
        has(in.lowered(), "parfor lanes ");
        assertFalse(in.loops().contains("parfor lanes "), in::loops);
        assertEquals(in.llvm(), in.optimised(), "there are no passes for this kernel");
        assertEquals("", in.instructions());
        has(in.lowered(), "; ExplainTest.java:\\d+");
        has(in.assembly(), "ExplainTest.java:\\d+");
        var k = kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> {
            var w = Krait.local(f64, 4);
            for (int j = 0; j < 4; j++) {
                w.set(x.get(i).mul(j), j);
            }
            x.set(w.get(0).add(w.get(3)), i);
        }));
        k.run(ones(f64, 10).eval());
        has(k.inspect().lowered(), "parfor ");
        String after = k.inspect().optimised();
        assertFalse(after.contains("!dbg") || after.contains("DILocation"), after);
        has(after, "^  ; ExplainTest.java:\\d+$");
    }

    @Test
    void gpuKernelsTellThreadsChecksAndInstructions() {
        var k = cudaKernel(f32.array(1), x -> {
            var i = grid(1);
            if_(i.lt(x.size())).then(() -> x.set(x.get(i).mul(2), i));
        });
        k.grid(2).block(40).run(ones(f32, 70).eval().to(simulator()));
        String text = k.explain();
        has(text, "^threads of a grid for ");
        has(text, "^  memory: 1 load, 1 store, 0 updates; 0 bytes shared by a block$");
        has(text, "^  launched last: 2 blocks of 40 threads$");
        has(text, "^hint: blocks of 40 threads leave 24 lanes of a warp idle");
        String code = k.inspect().instructions();
        has(code, "^(PTX for sm_90: nvdisasm and cuobjdump |machine code for sm_90, from )");
        has(code, "^  \\d+ instructions$");
        has(code, "^  memory +\\d+ ");
        var onDevice = jit(x -> exp(x).sum());
        onDevice.apply(ones(f32, 100).eval().to(simulator())).eval();
        has(onDevice.explain(), ": threads of a grid");
        has(onDevice.explain(), "^    runs in the simulator");
    }
}
