package io.krait.ndarray;

import io.krait.staging.Device;
import io.krait.staging.KraitException;
import java.util.Optional;

/**
 * Where the elements of an array are, or will be.
 *
 * @param device the device; empty for the host
 * @param any true for numbers and for pending arrays that are made of nothing but numbers: they are computed wherever
 *     they are used
 */
record Place(Optional<Device> device, boolean any) {
    static final Place ANY = new Place(Optional.empty(), true);
    static final Place HOST = new Place(Optional.empty(), false);

    static Place on(Device d) {
        return new Place(Optional.of(d), false);
    }

    boolean isDevice() {
        return device.isPresent();
    }

    /** True for the same device or both the host. */
    boolean meets(Place o) {
        return any || o.any || device.equals(o.device);
    }

    String label() {
        return device.map(Device::name).orElse("the host");
    }

    /**
     * The place where an operation on arrays runs.
     *
     * @throws KraitException when they are in different places: nothing is copied silently
     */
    static Place of(NdArray<?>... in) {
        Place r = ANY;
        NdArray<?> first = null;
        for (NdArray<?> x : in) {
            Place p = x.place();
            if (p.any) {
                continue;
            }
            if (first == null) {
                r = p;
                first = x;
            } else if (!p.device.equals(r.device)) {
                throw apart(first, r, x, p);
            }
        }
        return r;
    }

    static KraitException apart(NdArray<?> x, Place a, NdArray<?> y, Place b) {
        Place device = a.isDevice() ? a : b;
        NdArray<?> other = a.isDevice() ? y : x;
        Place there = a.isDevice() ? b : a;
        return new KraitException("an array " + (a.isDevice() ? x : y).describe() + " on " + device.label()
                + " meets an array " + other.describe() + " on " + there.label() + Errors.at()
                + ": nothing is copied silently. Move one of them, for instance y.to(" + constructor(device)
                + ") or x.toHost()");
    }

    private static String constructor(Place p) {
        return p.device.map(d -> d.name().replace(":", "(") + ")").orElse("");
    }
}
