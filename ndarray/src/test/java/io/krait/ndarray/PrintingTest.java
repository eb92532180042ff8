package io.krait.ndarray;

import static io.krait.ndarray.Creation.arange;
import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The bodies are what NumPy prints for the same arrays. */
final class PrintingTest {
    private static void prints(String text, NdArray<?> x) {
        assertEquals(text, x.toString());
    }

    @Test
    void scalars() {
        prints("f64 0.1", array(0.1).sum());
        prints("i64 -5", array(-5).sum());
        prints("f32 0.33333334", array(1f).div(3f).slice("0"));
        prints("bool true", array(true).any());
        prints("f64 nan", array(Double.NaN).slice("0"));
        prints("f64 -inf", array(Double.NEGATIVE_INFINITY).slice("0"));
        prints("u64 18446744073709551615", array(-1).to(Fixtures.u64).slice("0"));
    }

    @Test
    void floats() {
        prints("f64[5]\n[1.0000000e-07 1.0000000e+00 1.2345678e+03           nan           inf]",
                array(1e-7, 1, 1234.5678, Double.NaN, Double.POSITIVE_INFINITY));
        prints("f64[3]\n[ 1.   2.5 -0. ]", array(1, 2.5, -0.0));
        prints("f64[3]\n[ 1.5 -2.   inf]", array(1.5, -2, Double.POSITIVE_INFINITY));
        prints("f64[2]\n[1.e+09 1.e+00]", array(1e9, 1));
        prints("f32[3]\n[0.1        0.25       0.33333334]", array(0.1f, 0.25f, 1 / 3f));
        prints("f64[2]\n[1.e-300 0.e+000]", array(1e-300, 0));
        prints("f64[1]\n[1.23456789e+08]", array(123456789.0));
        prints("f64[2]\n[1.2e-04 1.2e+01]", array(0.00012, 12));
        prints("f64[1]\n[99999999.9]", array(99999999.9));
        prints("f64[2]\n[ 1. nan]", array(1, Double.NaN));
        prints("f64[1]\n[nan]", array(Double.NaN));
        prints("f64[2]\n[9.99999999e-01 1.00000000e+08]", array(0.999999999, 1e8));
    }

    @Test
    void integersAndTruthValues() {
        prints("i32[2, 2]\n[[  1 -20]\n [300   4]]", array(new int[][]{{1, -20}, {300, 4}}));
        prints("bool[2]\n[ true false]", array(true, false));
        prints("u8[2]\n[255   1]", array(-1, 1).to(Fixtures.u8));
    }

    @Test
    void longAxes() {
        prints("i64[2, 1000]\n[[   0    1    2 ...  997  998  999]\n [1000 1001 1002 ... 1997 1998 1999]]",
                arange(2000).reshape(2, 1000));
        prints("i64[5000]\n[   0    1    2 ... 4997 4998 4999]", arange(5000));
        prints("""
                f64[1000, 1000]
                [[0. 0. 0. ... 0. 0. 0.]
                 [0. 0. 0. ... 0. 0. 0.]
                 [0. 0. 0. ... 0. 0. 0.]
                 ...
                 [0. 0. 0. ... 0. 0. 0.]
                 [0. 0. 0. ... 0. 0. 0.]
                 [0. 0. 0. ... 0. 0. 0.]]""", zeros(1000, 1000));
    }

    @Test
    void longLinesWrap() {
        prints("""
                f64[30]
                [ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.
                 18. 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29.]""", arange(30).to(Fixtures.f64));
        prints("""
                i64[2, 30]
                [[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
                  24 25 26 27 28 29]
                 [30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53
                  54 55 56 57 58 59]]""", arange(60).reshape(2, 30));
    }

    @Test
    void planesAreSetApart() {
        prints("""
                i64[2, 2, 2]
                [[[0 1]
                  [2 3]]

                 [[4 5]
                  [6 7]]]""", arange(8).reshape(2, 2, 2));
    }

    @Test
    void emptyArrays() {
        prints("f64[0] []", zeros(0));
        prints("f64[3, 0] []", zeros(3, 0));
    }

    @Test
    void viewsPrintTheirElements() {
        prints("i64[3]\n[5 3 1]", arange(6).eval().slice("::-2"));
    }

    @Test
    void alwaysFitsTheShell() {
        for (int rank = 1; rank <= 10; rank++) {
            long[] shape = new long[rank];
            java.util.Arrays.fill(shape, 2);
            for (NdArray<?> x : java.util.List.of(zeros(shape), zeros(shape).add(1e-300), zeros(shape).add(1 / 3.0))) {
                assertTrue(x.toString().length() < 1000, () -> x.toString());
            }
        }
        assertTrue(arange(900).toString().length() < 1000);
        assertTrue(arange(900).add(1L << 60).reshape(30, 30).toString().length() < 1000);
        assertTrue(zeros(2, 2, 2, 2, 2, 2, 2, 2, 2, 2).toString().endsWith("\n..."));
    }
}
