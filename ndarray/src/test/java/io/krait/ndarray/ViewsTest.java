package io.krait.ndarray;

import static io.krait.ndarray.Creation.arange;
import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.checkScalar;
import static io.krait.ndarray.Fixtures.fails;
import static io.krait.ndarray.Fixtures.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.krait.staging.IndexException;
import io.krait.staging.ShapeException;
import io.krait.types.I64;
import org.junit.jupiter.api.Test;

final class ViewsTest {
    /** Every case runs on elements in memory, where a view is a matter of strides, and on a pending array. */
    private interface Case {
        void run(NdArray<I64> vector, NdArray<I64> matrix);
    }

    private static void both(Case c) {
        c.run(arange(6).eval(), arange(12).reshape(3, 4).eval());
        c.run(arange(6).add(0), arange(12).reshape(3, 4).add(0));
    }

    @Test
    void slices() {
        both((x, m) -> {
            check(x.slice(Slice.range(1, 4)), 1, 2, 3);
            check(x.slice(Slice.range(1, -1, 2)), 1, 3);
            check(x.slice(Slice.from(-2)), 4, 5);
            check(x.slice(Slice.upTo(2)), 0, 1);
            check(x.slice(Slice.every(-1)), 5, 4, 3, 2, 1, 0);
            check(x.slice(Slice.range(4, 1, -2)), 4, 2);
            check(x.slice(Slice.range(3, 3)));
            checkScalar(5, x.slice(Slice.at(-1)));
            checkScalar(2, x.slice(Slice.at(2)));
            check(m.slice(Slice.at(1)), 4, 5, 6, 7);
            check(m.slice(Slice.all(), Slice.at(1)), 1, 5, 9);
            check(m.slice("1:, ::2"), shape(2, 2), 4, 6, 8, 10);
            check(m.slice("::-1, -1"), 11, 7, 3);
            check(m.slice("..., 0"), 0, 4, 8);
            check(m.slice("0, ..."), 0, 1, 2, 3);
            check(m.slice("2:, 3:"), shape(1, 1), 11);
            check(m.slice("-2:-1"), shape(1, 4), 4, 5, 6, 7);
        });
    }

    @Test
    void slicesOfSlices() {
        both((x, m) -> {
            check(x.slice("::-1").slice("::-2"), 0, 2, 4);
            check(x.slice("::2").slice("1:").slice("::-1"), 4, 2);
            check(m.slice("::-1").transpose().slice("1:3").slice(":, ::2"), shape(2, 2), 9, 1, 10, 2);
        });
    }

    @Test
    void transposes() {
        both((x, m) -> {
            check(m.transpose(), shape(4, 3), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
            check(m.reshape(3, 2, 2).transpose(1, 0, -1), shape(2, 3, 2), 0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11);
            assertSame(x, x.transpose());
        });
    }

    @Test
    void reshapes() {
        both((x, m) -> {
            check(x.reshape(2, -1), shape(2, 3), 0, 1, 2, 3, 4, 5);
            check(m.reshape(2, 1, 6).slice("1"), shape(1, 6), 6, 7, 8, 9, 10, 11);
            check(m.transpose().ravel(), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
            check(m.slice(":, 1:3").ravel(), 1, 2, 5, 6, 9, 10);
            check(m.slice("1:, :").reshape(-1, 2), shape(4, 2), 4, 5, 6, 7, 8, 9, 10, 11);
            check(m.slice("::-1").reshape(3, 2, 2).slice("0"), shape(2, 2), 8, 9, 10, 11);
            check(x.slice(":1").reshape(), shape(), 0);
            check(x.slice("0").reshape(1, 1), shape(1, 1), 0);
            check(x.slice(":0").reshape(0, 7), shape(0, 7));
        });
    }

    @Test
    void reshapesWithoutCopying() {
        NdArray<I64> m = arange(24).reshape(2, 3, 4).eval();
        for (NdArray<I64> v : java.util.List.of(m.ravel(), m.reshape(6, 4), m.slice(":, :, 1").reshape(2, 3, 1),
                m.slice(":, :, ::2").reshape(6, 2), m.transpose(1, 2, 0).reshape(12, 2), m.broadcastTo(5, 2, 3, 4)
                .reshape(5, 24))) {
            assertEquals(State.Materialised.class, v.state().getClass());
        }
        assertEquals(State.Pending.class, m.transpose().ravel().state().getClass());
    }

    @Test
    void broadcasts() {
        both((x, m) -> {
            check(x.slice("1:3").broadcastTo(2, 2), shape(2, 2), 1, 2, 1, 2);
            check(m.slice(":, :1").broadcastTo(3, 2), shape(3, 2), 0, 0, 4, 4, 8, 8);
            check(x.slice("5").broadcastTo(2), 5, 5);
            check(x.slice("5").broadcastTo(0, 3), shape(0, 3));
        });
    }

    @Test
    void axes() {
        both((x, m) -> {
            check(x.slice(":2").expandDims(0), shape(1, 2), 0, 1);
            check(x.slice(":2").expandDims(-1), shape(2, 1), 0, 1);
            check(m.slice("1:2, 2:3").squeeze(), shape(), 6);
            check(m.slice("1:2, 2:3").squeeze(0), shape(1), 6);
            check(m.slice("1:2, 2:3").squeeze(-1, 0), shape(), 6);
            check(m.slice("0:2, 0:2").flip(), shape(2, 2), 5, 4, 1, 0);
            check(m.slice("0:2, 0:2").flip(0), shape(2, 2), 4, 5, 0, 1);
            check(m.slice("0:2, 0:2").flip(-1), shape(2, 2), 1, 0, 5, 4);
        });
    }

    @Test
    void slicesThatHappenToHaveOneElementBroadcast() {
        NdArray<I64> x = arange(10).add(0);
        check(x.slice("9:").add(arange(3).eval()), 9, 10, 11);
        check(arange(4).add(0).slice("1:").add(arange(3).eval()), 1, 3, 5);
        // The same program shape with another extent, which is not 1.
        check(arange(12).add(0).slice("9:").add(arange(3).eval()), 9, 11, 13);
    }

    @Test
    void emptyArrays() {
        check(zeros(3, 0).transpose(), shape(0, 3));
        check(zeros(3, 0).add(1), shape(3, 0));
        check(zeros(0).eval().slice("::-1"));
        check(zeros(2, 0).sum(1), 0, 0);
    }

    @Test
    void outOfRange() {
        NdArray<I64> m = arange(12).reshape(3, 4).eval();
        fails(IndexException.class, "slice 1:5 of axis 0 with extent 3 goes past the end: 5 is beyond 3 ({at})",
                () -> m.slice(Slice.range(1, 5)));
        fails(IndexException.class, "slice -5: of axis 1 with extent 4 starts before the axis ({at})",
                () -> m.slice(":, -5:"));
        fails(IndexException.class, "slice 2:1 of axis 0 with extent 3 has a negative length ({at})",
                () -> m.slice("2:1"));
        fails(IndexException.class, "index 3 is out of range for axis 0 of [3, 4] ({at}); valid are -3 to 2",
                () -> m.slice(Slice.at(3)));
        fails(IndexException.class,
                "the slice [0:, 0:, 0:] does not fit i64[3, 4] ({at}); give at most 2 slices, one per "
                + "axis, and \"...\" at most once", () -> m.slice(Slice.all(), Slice.all(), Slice.all()));
        fails(IndexException.class,
                "the slice [..., ...] does not fit i64[3, 4] ({at}); give at most 2 slices, one per "
                + "axis, and \"...\" at most once", () -> m.slice("..., ..."));
        fails(IndexException.class, "a slice step must not be 0; use a positive or negative step ({at})",
                () -> m.slice("::0"));
        fails(IndexException.class,
                "cannot read 'a' in the slice \"1:a\" ({at}); write start:stop:step, an index or ... "
                + "for each axis, separated by commas, for instance \"1:-1, ::2\"", () -> m.slice("1:a"));
        fails(IndexException.class, "axis 2 is out of range for an array with 2 axes [3, 4]; valid are -2 to 1 ({at})",
                () -> m.flip(2));
        fails(IndexException.class, "a transpose of [3, 4] needs 2 axes, got [0] ({at})", () -> m.transpose(0));
        fails(IndexException.class, "axis 0 is named twice ({at})", () -> m.transpose(0, 0));
        fails(IndexException.class, "cannot insert an axis at position 4 of i64[3, 4] ({at}); valid are -3 to 2",
                () -> m.expandDims(4));
    }

    @Test
    void shapesThatDoNotFit() {
        NdArray<I64> m = arange(12).reshape(3, 4).eval();
        fails(ShapeException.class,
                "cannot reshape [3, 4] (12 elements) to [5, 2] (10 elements); the number of elements "
                + "must stay the same ({at})", () -> m.reshape(5, 2));
        fails(ShapeException.class,
                "cannot reshape [3, 4] (12 elements) to [5, -1] ({at}); the number of elements is not a "
                + "multiple of 5", () -> m.reshape(5, -1));
        fails(ShapeException.class,
                "cannot reshape [3, 4] to [-1, -1] ({at}); extents are 0 or more, and one may be -1 to "
                + "be computed", () -> m.reshape(-1, -1));
        fails(ShapeException.class, "cannot squeeze axis 1 of [3, 4]: its extent is 4, not 1 ({at})",
                () -> m.squeeze(1));
        fails(ShapeException.class, "broadcastTo: shapes [3, 4] and [3, 5] do not broadcast: extents 4 and 5 of axis 1 "
                + "differ and neither is 1. Slice, reshape or expandDims one of them ({at})",
                () -> m.broadcastTo(3, 5));
        fails(ShapeException.class, "cannot broadcast [3, 4] to the smaller shape [4]; broadcasting only adds axes and "
                + "repeats extents of 1 ({at})", () -> m.broadcastTo(4));
        fails(ShapeException.class, "the shape [-3] has a negative extent ({at}); extents are 0 or more",
                () -> array(1L).broadcastTo(-3));
    }
}
