package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.cuda;
import static io.krait.Krait.devices;
import static io.krait.Krait.exp;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.linspace;
import static io.krait.Krait.literal;
import static io.krait.Krait.max;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.simulator;
import static io.krait.Krait.stencil;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.ndarray.NdArray;
import io.krait.settings.Settings;
import io.krait.staging.Device;
import io.krait.staging.KraitException;
import io.krait.types.F64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Functions of arrays run where their arguments are, with the same bits. */
@Tag("device")
class DeviceFunctionsTest {
    private final Device gpu = TestDevice.get();
    private final NdArray<F64> x = array(linspace(-1, 2, 3000).toDoubleArray());
    private final NdArray<F64> there = x.to(gpu);

    private void same(NdArray<?> here, NdArray<?> onDevice) {
        assertSame(gpu, onDevice.device().orElseThrow());
        assertArrayEquals(here.to(f64).toDoubleArray(), onDevice.toHost().to(f64).toDoubleArray());
    }

    private static void fails(String message, Executable call) {
        KraitException e = assertThrows(KraitException.class, call);
        String text = e.getMessage().replaceAll("DeviceFunctionsTest.java:\\d+", "HERE");
        assertTrue(text.contains(message), () -> "expected: " + message + "\n but was: " + text);
        assertTrue(text.contains("HERE"), () -> "no line in: " + text);
    }

    @Test
    void arrayFunctions() {
        var softmax = jit(f64.array(1), z -> {
            var e = exp(z.sub(z.max()));
            return e.div(e.sum());
        });
        same(softmax.apply(x), softmax.apply(there));
        same(softmax.apply(x.mul(2)), softmax.apply(there.mul(2)));
        assertTrue(softmax.explain().length() > 0);
    }

    @Test
    void elementFunctions() {
        var f = vectorize((a, b) -> if_(a.lt(b), () -> a.exp().sub(b), () -> b.mul(a)));
        same(f.apply(x, x.neg()), f.apply(there, there.neg()));
        same(f.apply(x, 0.5), f.apply(there, 0.5));
        same(f.apply(x, array(1.5)), f.apply(there, array(1.5).to(gpu)));
        var add = vectorize((a, b) -> a.add(b));
        same(add.reduce(x), add.reduce(there));
        same(add.accumulate(x, 0), add.accumulate(there, 0));
        same(add.reduceat(x, new long[]{0, 10, 700}, 0), add.reduceat(there, new long[]{0, 10, 700}, 0));
        same(add.at(x, new long[]{1, 1, 5}, array(1.0, 2.0, 3.0)),
                add.at(there, new long[]{1, 1, 5}, array(1.0, 2.0, 3.0).to(gpu)));
        same(add.outer(x.slice(Krait.upTo(7)), x), add.outer(there.slice(Krait.upTo(7)), there));
    }

    @Test
    void outputsAndMasks() {
        var twice = vectorize(f64, a -> a.mul(2));
        NdArray<F64> here = zeros(f64, 3000).eval();
        NdArray<F64> onDevice = zeros(f64, 3000).to(gpu);
        twice.with().out(here).where(x.gt(0)).apply(x);
        twice.with().out(onDevice).where(there.gt(0)).apply(there);
        same(here, onDevice);
        twice.with().out(onDevice).apply(onDevice);
        same(here.mul(2), onDevice);
        fails("out of this call is written and in the memory of the host, but the call runs on simulator:0",
                () -> twice.with().out(zeros(f64, 3000)).apply(there));
    }

    @Test
    void kernels() {
        var smooth = kernel(f64, f64.array(1), f64.array(1), (w, a, b) -> parallelFor(1, a.dim(0).sub(1),
                i -> b.set(a.get(i).add(w.mul(a.get(i.sub(1)).add(a.get(i.add(1))))), i)));
        NdArray<F64> here = zeros(f64, 3000);
        NdArray<F64> onDevice = zeros(f64, 3000).to(gpu);
        smooth.run(0.5, x, here);
        smooth.run(0.5, there, onDevice);
        same(here, onDevice);
        smooth.target(gpu).run(2, there, onDevice);
        smooth.run(2, x, here);
        same(here, onDevice);
        fails("argument 3 of kernel (at HERE) is written and in the memory of the host, but the call runs on"
                + " simulator:0", () -> smooth.run(0.5, there, arange(3000).to(f64)));
        fails("checkRaces runs on the host", () -> smooth.with().checkRaces().run(0.5, there, onDevice));
        fails("meets an array", () -> smooth.run(0.5, there, here));
    }

    @Test
    void generalisedFunctions() {
        var movingMean = guvectorize("(n),()->(n)", f64, i64, f64, (in, window, out) -> for_(0, in.dim(0), i -> {
            var s = var(0.0);
            var from = max(i.sub(window.get()).add(1), literal(i64, 0));
            for_(from, i.add(1), k -> s.inc(in.get(k)));
            out.set(s.div(i.add(1).sub(from).to(f64)), i);
        }));
        NdArray<F64> rows = x.reshape(30, 100);
        same(movingMean.apply(rows, 5), movingMean.apply(rows.to(gpu), 5));
        same(movingMean.apply(rows, array(3, 4).reshape(2, 1).to(i64)), movingMean.target(gpu)
                .apply(rows.to(gpu), array(3, 4).reshape(2, 1).to(i64).to(gpu)));
    }

    @Test
    void stencils() {
        var heat = stencil(f64, u -> u.at(0, 0).add(u.at(-1, 0).add(u.at(1, 0)).add(u.at(0, -1)).add(u.at(0, 1))
                .sub(u.at(0, 0).mul(4)).mul(0.1))).boundary(Boundary.CLAMP);
        NdArray<F64> grid = x.reshape(50, 60);
        same(heat.apply(grid), heat.apply(grid.to(gpu)));
        same(heat.iterate(7).apply(grid), heat.target(gpu).iterate(7).apply(grid.to(gpu)));
    }

    @Test
    void placesDoNotMix() {
        assumeTrue(gpu.isSimulated());
        var add = vectorize((a, b) -> a.add(b));
        fails("meets an array", () -> add.apply(x, there));
        fails("argument 1 of element function (at HERE) is in the memory of the host, but the function is bound to"
                + " simulator:0 (at HERE): nothing is copied silently. Copy it there, x.to(simulator())",
                () -> add.target(gpu).apply(x, there));
        same(add.apply(x, 1), add.target(gpu).apply(there, 1));
        same(arange(5).mul(2), add.target(gpu).apply(arange(5), arange(5)));
    }

    @Test
    void devicesAreFound() {
        assumeTrue(gpu.isSimulated());
        assertSame(gpu, cuda(simulator()));
        assertTrue(devices().contains(gpu));
        assertSame(simulator(1), simulator(1));
        assertTrue(gpu.isSimulated());
        assertEquals("simulator:0", gpu.name());
        assertTrue(Krait.info().stream().anyMatch(e -> e.group().equals("Devices")));
        fails("devices are numbered from 0", () -> cuda(-1));
        Settings.CUDA.set("simulator");
        try {
            assertSame(gpu, cuda(0));
            assertSame(gpu, cuda());
            Settings.CUDA_DEVICE.set("1");
            assertSame(simulator(1), cuda());
            Settings.CUDA_DEVICE.set("simulator:0");
            assertSame(gpu, cuda());
            Settings.CUDA_DEVICE.set("none");
            fails("the value of krait.cuda.device is 'none', which gives no device (at HERE): there is no device named"
                    + " 'none'; there are simulator:0, simulator:1", () -> cuda());
        } finally {
            Settings.CUDA.reset();
            Settings.CUDA_DEVICE.reset();
        }
    }
}
