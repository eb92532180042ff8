package io.krait.examples.programs;

import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.linspace;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;

import io.krait.Ufunc2;
import io.krait.types.F64;
import io.krait.types.I32;

/** Element functions with data-dependent control flow: vectorised with masks. */
public final class ElementLoopsExample {
    /** Rounds of z := z^2 + c until |z| is at least 2, at most 200. */
    public static final Ufunc2<F64, F64, I32> MANDELBROT = vectorize(f64, f64, (cr, ci) -> {
        var zr = var(0.0);
        var zi = var(0.0);
        var n = var(0);
        while_(() -> zr.square().add(zi.square()).lt(4).and(n.lt(200))).loop(() -> {
            var t = zr.square().sub(zi.square()).add(cr);
            zi.set(zr.mul(zi).mul(2).add(ci));
            zr.set(t);
            n.inc(1);
        });
        return n.to(i32);
    });

    private ElementLoopsExample() {
    }

    /** Draws the set with characters. */
    public static void main(String[] args) {
        int[] rounds = MANDELBROT.apply(linspace(-2, 0.5, 78).reshape(1, -1), linspace(-1.2, 1.2, 30).reshape(-1, 1))
                .toIntArray();
        StringBuilder picture = new StringBuilder();
        for (int i = 0; i < rounds.length; i++) {
            picture.append(rounds[i] == 200 ? '#' : rounds[i] > 8 ? '+' : '.').append(i % 78 == 77 ? "\n" : "");
        }
        System.out.print(picture);
    }
}
