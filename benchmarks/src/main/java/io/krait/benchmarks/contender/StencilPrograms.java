package io.krait.benchmarks.contender;

import static io.krait.Krait.stencil;
import static io.krait.Krait.u8;

import io.krait.Boundary;
import io.krait.Stencil;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.types.Num;
import io.krait.types.U8;

/** The steps between two arrays as stencils; borders stay. */
final class StencilPrograms {
    private StencilPrograms() {
    }

    /** So many steps of heat in the plane. */
    static <T extends Num> Stencil<T> heat2d(ScalarType<T> type, int steps) {
        Stencil<T> step = stencil(type, u -> u.at(0, 0).add(u.at(0, -1).add(u.at(0, 1)).add(u.at(-1, 0))
                .add(u.at(1, 0)).sub(u.at(0, 0).mul(4)).mul(0.1)));
        return step.boundary(Boundary.KEEP).iterate(steps);
    }

    /** So many steps of heat in space. */
    static <T extends Num> Stencil<T> heat3d(ScalarType<T> type, int steps) {
        Stencil<T> step = stencil(type, u -> u.at(0, 0, 0).add(u.at(0, 0, -1).add(u.at(0, 0, 1)).add(u.at(0, -1, 0))
                .add(u.at(0, 1, 0)).add(u.at(-1, 0, 0)).add(u.at(1, 0, 0)).sub(u.at(0, 0, 0).mul(6)).mul(0.1)));
        return step.boundary(Boundary.KEEP).iterate(steps);
    }

    /** So many steps of the game of life. */
    static Stencil<U8> life(int steps) {
        Stencil<U8> step = stencil(u8, u -> {
            Expr<U8> alive = u.at(0, -1).add(u.at(0, 1));
            for (int side = -1; side <= 1; side++) {
                alive = alive.add(u.at(-1, side)).add(u.at(1, side));
            }
            return alive.eq(3L).or(alive.eq(2L).and(u.at(0, 0).eq(1L))).to(u8);
        });
        return step.boundary(Boundary.KEEP).iterate(steps);
    }
}
