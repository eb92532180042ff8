package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import java.util.Optional;

/** Where calls on arrays run: where their arguments are. Numbers are anywhere. */
final class Places {
    private Places() {
    }

    /**
     * Where a call on these arrays runs.
     *
     * @throws KraitException when they are in different places
     */
    static Optional<Device> of(NdArray<?>... in) {
        return Internals.device(in);
    }

    /**
     * Where a call of a function runs that may be bound to a device.
     *
     * @throws KraitException when the arguments are in different places, or not on that device
     */
    static Optional<Device> of(Object function, Optional<Device> target, NdArray<?>... args) {
        if (target.isEmpty()) {
            return of(args);
        }
        for (int k = 0; k < args.length; k++) {
            check("argument " + (k + 1), function, target.get(), args[k]);
        }
        return target;
    }

    /** Arguments for programs of a device: numbers move there, and what is made of numbers only. */
    static NdArray<?>[] on(Optional<Device> device, NdArray<?>... args) {
        return moved(device, 0, args);
    }

    /** Arguments for kernels of a device: what is made of numbers only moves there; kernels take numbers from here. */
    static NdArray<?>[] onForKernel(Optional<Device> device, NdArray<?>... args) {
        return moved(device, 1, args);
    }

    private static NdArray<?>[] moved(Optional<Device> device, int leastRank, NdArray<?>... args) {
        if (device.isEmpty()) {
            return args;
        }
        NdArray<?>[] r = args.clone();
        for (int k = 0; k < r.length; k++) {
            if (r[k].rank() >= leastRank && r[k].device().isEmpty()) {
                r[k] = r[k].to(device.get());
            }
        }
        return r;
    }

    /**
     * Arguments of an array function that may be bound to a device: there, unless they are being recorded.
     *
     * @throws KraitException when one is elsewhere
     */
    static NdArray<?>[] bound(Object function, Optional<Device> target, NdArray<?>... args) {
        if (target.isEmpty()) {
            return args;
        }
        for (NdArray<?> a : args) {
            if (Internals.isStaged(a)) {
                return args;
            }
        }
        return on(of(function, target, args), args);
    }

    private static void check(String what, Object function, Device target, NdArray<?> a) {
        Optional<Device> d = a.device();
        if (d.isPresent() ? !d.get().equals(target) : Internals.isOnHost(a)) {
            throw new KraitException(what + " of " + function + " is " + where(d) + ", but the function is bound to "
                    + target.name() + at() + ": nothing is copied silently. Copy it there, x.to(" + name(target)
                    + "), or leave target(...) out");
        }
    }

    /**
     * Fails for an array that is to be written and is not where the call runs.
     *
     * @param what for instance {@code argument 2}
     */
    static void checkWritten(String what, Object function, Optional<Device> device, NdArray<?> out) {
        if (!out.device().equals(device)) {
            throw new KraitException(what + " of " + function + " is written and " + where(out.device())
                    + ", but the call runs on " + device.map(Device::name).orElse("the host") + at()
                    + ": nothing is copied silently. Pass an array that is there, "
                    + device.map(d -> "x.to(" + name(d) + ")").orElse("x.toHost()"));
        }
    }

    private static String where(Optional<Device> d) {
        return d.map(x -> "on " + x.name()).orElse("in the memory of the host");
    }

    /** How a program names a device. */
    static String name(Device d) {
        return d.name().equals("simulator:0") ? "simulator()" : d.name().replaceAll(":(\\d+)", "($1)");
    }

    private static String at() {
        return Recording.where(Origin.here());
    }
}
