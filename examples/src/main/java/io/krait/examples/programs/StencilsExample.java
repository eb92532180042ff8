package io.krait.examples.programs;

import static io.krait.Krait.f64;
import static io.krait.Krait.linspace;
import static io.krait.Krait.stencil;

import io.krait.Boundary;
import io.krait.Stencil;
import io.krait.types.F64;

/** Stencils: relative indices, inferred neighbourhood, borders. */
public final class StencilsExample {
    /** One explicit step of the heat equation. */
    public static final Stencil<F64> HEAT = stencil(f64, u -> u.at(0, 0).add(u.at(-1, 0).add(u.at(1, 0))
            .add(u.at(0, -1)).add(u.at(0, 1)).sub(u.at(0, 0).mul(4)).mul(0.1))).boundary(Boundary.CLAMP);

    private StencilsExample() {
    }

    /** Lets the heat of a disc spread for 100 steps. */
    public static void main(String[] args) {
        var r = linspace(-1, 1, 40);
        var plate = r.reshape(-1, 1).square().add(r.square()).lt(0.1).to(f64).mul(100);
        System.out.println(HEAT.iterate(100).apply(plate).max().item());
    }
}
