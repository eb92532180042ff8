package io.krait.ndarray;

import static io.krait.ndarray.Creation.arange;
import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.eye;
import static io.krait.ndarray.Creation.fromFunction;
import static io.krait.ndarray.Creation.full;
import static io.krait.ndarray.Creation.linspace;
import static io.krait.ndarray.Creation.ones;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.checkScalar;
import static io.krait.ndarray.Fixtures.fails;
import static io.krait.ndarray.Fixtures.shape;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.staging.AllocationException;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.ShapeException;
import org.junit.jupiter.api.Test;

final class CreationTest {
    @Test
    void constants() {
        check(zeros(2, 3), shape(2, 3), 0, 0, 0, 0, 0, 0);
        check(ones(3), 1, 1, 1);
        check(zeros(Fixtures.u8, 2), 0, 0);
        check(full(Fixtures.f32, 2.5, 2), 2.5, 2.5);
        check(full(Fixtures.i32, -7, 2), -7, -7);
        checkScalar(2.5, full(Fixtures.f64, 2.5));
        assertArrayEquals(new boolean[]{true, true}, ones(Fixtures.bool, 2).toBooleanArray());
        assertArrayEquals(new boolean[]{true}, full(true, 1).toBooleanArray());
        check(zeros(0, 3), shape(0, 3));
        assertEquals(DType.U16, ones(Fixtures.u16, 2).dtype());
    }

    @Test
    void constantsFitTheirType() {
        fails(DTypeException.class,
                "the literal 0.5 does not fit in i32 ({at}): a literal takes the type of the value it "
                + "meets. Cast first, for instance x.to(f64)", () -> full(Fixtures.i32, 0.5, 2));
        fails(DTypeException.class,
                "the literal 256 does not fit in u8 ({at}): a literal takes the type of the value it "
                + "meets. Cast first, for instance x.to(i64)", () -> full(Fixtures.u8, 256, 2));
    }

    @Test
    void ranges() {
        check(arange(4), 0, 1, 2, 3);
        assertEquals(DType.I64, arange(4).dtype());
        check(arange(0));
        check(arange(1), 0);
        check(arange(Fixtures.f32, 1, 2, 0.25), 1, 1.25, 1.5, 1.75);
        check(arange(Fixtures.i32, 5, 0, -2), 5, 3, 1);
        check(arange(Fixtures.u8, 3, 3, 1));
        check(linspace(0, 1, 5), 0, 0.25, 0.5, 0.75, 1);
        check(linspace(3, 9, 1), 3);
        check(linspace(3, 9, 0));
        assertEquals(0.3, linspace(0.1, 0.3, 8).getDouble(-1), "the end is exact");
    }

    @Test
    void rangesNeedFiniteLengths() {
        fails(ShapeException.class,
                "arange from 0.0 to 1.0 by 0.0 has no finite length ({at}); use a step other than 0 "
                + "and finite bounds", () -> arange(Fixtures.f64, 0, 1, 0));
        fails(ShapeException.class, "the shape [-1] has a negative extent ({at}); extents are 0 or more",
                () -> arange(-1));
    }

    @Test
    void unitMatrix() {
        check(eye(2), shape(2, 2), 1, 0, 0, 1);
        check(eye(Fixtures.i8, 1), shape(1, 1), 1);
        check(eye(0), shape(0, 0));
    }

    @Test
    void functions() {
        check(fromFunction(Fixtures.f64, shape(2, 3), i -> 10 * i[0] + i[1]), shape(2, 3), 0, 1, 2, 10, 11, 12);
        check(fromFunction(Fixtures.bool, shape(3), i -> i[0] % 2), 0, 1, 0);
        check(fromFunction(Fixtures.i32, shape(), i -> 4), shape(), 4);
        check(fromFunction(Fixtures.f64, shape(0), i -> i[7]), shape(0));
        fails(DTypeException.class,
                "the literal 0.5 does not fit in i32 ({at}): a literal takes the type of the value it "
                + "meets. Cast first, for instance x.to(f64)", () -> fromFunction(Fixtures.i32, shape(2), i -> 0.5));
    }

    @Test
    void javaArraysOfAllPrimitives() {
        check(array(1.5, 2), 1.5, 2);
        check(array(1.5f, 2f), 1.5, 2);
        check(array(1L, 2L), 1, 2);
        check(array(1, 2), 1, 2);
        check(array((short) 1, (short) -2), 1, -2);
        check(array((byte) 1, (byte) -2), 1, -2);
        check(array(true, false), 1, 0);
        check(array(new double[][]{{1, 2}, {3, 4}}), shape(2, 2), 1, 2, 3, 4);
        check(array(new float[][][]{{{1}, {2}}}), shape(1, 2, 1), 1, 2);
        check(array(new long[][]{{1}, {2}}), shape(2, 1), 1, 2);
        check(array(new int[][][]{{{1, 2}}, {{3, 4}}}), shape(2, 1, 2), 1, 2, 3, 4);
        check(array(new short[][]{{1, 2}}), shape(1, 2), 1, 2);
        check(array(new byte[][]{{1, 2}}), shape(1, 2), 1, 2);
        check(array(new boolean[][]{{true}, {false}}), shape(2, 1), 1, 0);
        check(array(new double[0][5]), shape(0, 0));
        check(array(new double[2][0]), shape(2, 0));
        check(Creation.of(new double[]{1, 2, 3, 4, 5, 6}, 3, 2), shape(3, 2), 1, 2, 3, 4, 5, 6);
        check(Creation.of(new boolean[]{true, false}, 2, 1), shape(2, 1), 1, 0);
    }

    @Test
    void javaArraysAreCopied() {
        double[] data = {1, 2};
        NdArray<?> x = array(data);
        data[0] = 9;
        check(x, 1, 2);
    }

    @Test
    void raggedArrays() {
        fails(ShapeException.class,
                "the parts of a nested array must be equally long: axis 1 has extent 2 at first, but 1 "
                + "later ({at}); pad or cut the parts", () -> array(new double[][]{{1, 2}, {3}}));
        fails(ShapeException.class,
                "the shape [2, 2] has 4 elements, but the data has 3 ({at}); give a shape that fits " + "the data",
                () -> Creation.of(new double[]{1, 2, 3}, 2, 2));
    }

    @Test
    void tooLarge() {
        fails(AllocationException.class,
                "an array of shape [4611686018427387904, 4] and type f64 has more than 2^63 bytes "
                + "({at}); check the shape", () -> zeros(1L << 62, 4));
        AllocationException e = org.junit.jupiter.api.Assertions.assertThrows(AllocationException.class,
                () -> zeros(1L << 50));
        assertEquals("an array of 8388608 GiB is larger than the memory for arrays, X (at CreationTest.java:N); use "
                + "smaller " + "blocks, or raise the limit with -Dkrait.memory.limit=BYTES",
                e.getMessage().replaceAll("arrays, [^(]*", "arrays, X ").replaceAll("java:\\d+", "java:N"));
    }
}
