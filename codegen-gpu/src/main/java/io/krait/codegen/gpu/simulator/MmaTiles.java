package io.krait.codegen.gpu.simulator;

import io.krait.staging.DType;
import io.krait.staging.GpuOp.Mma.Tiles;
import io.krait.staging.Scalars;
import java.util.List;

/**
 * Products of tiles by a warp. Which lane has which element is as the PTX manual says for {@code mma.sync}; with g =
 * lane / 4 and h = lane % 4: rows of A and of the sums are g and g + 8, columns of B are g.
 *
 * <p>Sums are computed as fma(a, b, sum) for k = 0, 1, ...: of 16-bit numbers the products are exact. Of the F32
 * numbers of TF32 tiles the upper 19 bits count, as on the hardware: whoever wants them rounded does that before.
 */
final class MmaTiles {
    private static final int GROUP = 4;
    private static final int HALF = 8;
    private static final int WORD = 16;
    private static final int TF32_BITS = 0xffffe000;

    private MmaTiles() {
    }

    static void run(Tiles tiles, List<SimThread> warp, Meeting m) {
        switch (tiles) {
            case M16N8K16_BF16 -> halves(DType.BF16, warp, m);
            case M16N8K16_F16 -> halves(DType.F16, warp, m);
            case M16N8K8_TF32 -> single(warp, m);
            case M8N8K4_F64 -> doubles(warp, m);
        }
    }

    private static float half(DType t, long word, int which) {
        long bits = word >>> which * WORD & 0xffff;
        return Float.intBitsToFloat((int) Scalars.convert(bits, t, DType.F32));
    }

    private static void halves(DType type, List<SimThread> warp, Meeting m) {
        float[][] a = new float[2 * HALF][2 * HALF];
        float[][] b = new float[2 * HALF][HALF];
        for (SimThread t : warp) {
            int g = t.lane / GROUP;
            int h = t.lane % GROUP;
            for (int i = 0; i < 4; i++) {
                for (int which = 0; which < 2; which++) {
                    a[g + HALF * (i & 1)][2 * h + which + HALF * (i >> 1)] = half(type, t.r[m.args()[i]], which);
                }
            }
            for (int i = 0; i < 2; i++) {
                for (int which = 0; which < 2; which++) {
                    b[2 * h + which + HALF * i][g] = half(type, t.r[m.args()[4 + i]], which);
                }
            }
        }
        sums(a, b, warp, m);
    }

    private static void single(List<SimThread> warp, Meeting m) {
        float[][] a = new float[2 * HALF][HALF];
        float[][] b = new float[HALF][HALF];
        for (SimThread t : warp) {
            int g = t.lane / GROUP;
            int h = t.lane % GROUP;
            for (int i = 0; i < 4; i++) {
                a[g + HALF * (i & 1)][h + GROUP * (i >> 1)] = tf32((int) t.r[m.args()[i]]);
            }
            for (int i = 0; i < 2; i++) {
                b[h + GROUP * i][g] = tf32((int) t.r[m.args()[4 + i]]);
            }
        }
        sums(a, b, warp, m);
    }

    private static float tf32(int bits) {
        return Float.intBitsToFloat(bits & TF32_BITS);
    }

    private static void sums(float[][] a, float[][] b, List<SimThread> warp, Meeting m) {
        for (SimThread t : warp) {
            int g = t.lane / GROUP;
            int h = t.lane % GROUP;
            for (int i = 0; i < 4; i++) {
                int row = g + HALF * (i >> 1);
                int column = 2 * h + (i & 1);
                float sum = Float.intBitsToFloat((int) t.r[m.args()[6 + i]]);
                for (int k = 0; k < b.length; k++) {
                    sum = Math.fma(a[row][k], b[k][column], sum);
                }
                t.r[m.out() + i] = Scalars.bits(sum);
            }
        }
    }

    private static void doubles(List<SimThread> warp, Meeting m) {
        double[][] a = new double[HALF][GROUP];
        double[][] b = new double[GROUP][HALF];
        for (SimThread t : warp) {
            a[t.lane / GROUP][t.lane % GROUP] = Double.longBitsToDouble(t.r[m.args()[0]]);
            b[t.lane % GROUP][t.lane / GROUP] = Double.longBitsToDouble(t.r[m.args()[1]]);
        }
        for (SimThread t : warp) {
            int row = t.lane / GROUP;
            for (int i = 0; i < 2; i++) {
                int column = 2 * (t.lane % GROUP) + i;
                double sum = Double.longBitsToDouble(t.r[m.args()[2 + i]]);
                for (int k = 0; k < GROUP; k++) {
                    sum = Math.fma(a[row][k], b[k][column], sum);
                }
                t.r[m.out() + i] = Scalars.bits(sum);
            }
        }
    }
}
