package io.krait.examples.edges;

import static io.krait.examples.edges.Gaussian.RADIUS;
import static io.krait.examples.edges.Gaussian.weight;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link EdgesJava} by hand with the Vector API: the same operations in the same order, a vector at a time. */
final class EdgesVector {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private EdgesVector() {
    }

    static float[] luminance(int[] rgb) {
        float[] luminance = new float[rgb.length];
        int i = 0;
        for (; i < INTS.loopBound(rgb.length); i += LANES) {
            luminance(IntVector.fromArray(INTS, rgb, i)).intoArray(luminance, i);
        }
        if (i < rgb.length) {
            VectorMask<Integer> mask = INTS.indexInRange(i, rgb.length);
            luminance(IntVector.fromArray(INTS, rgb, i, mask)).intoArray(luminance, i, mask.cast(FLOATS));
        }
        return luminance;
    }

    private static FloatVector luminance(IntVector rgb) {
        FloatVector red = channel(rgb.lanewise(VectorOperators.LSHR, 16));
        FloatVector green = channel(rgb.lanewise(VectorOperators.LSHR, 8));
        FloatVector blue = channel(rgb);
        return red.mul(0.2126f).add(green.mul(0.7152f)).add(blue.mul(0.0722f));
    }

    private static FloatVector channel(IntVector bits) {
        return (FloatVector) bits.and(255).convert(VectorOperators.I2F, 0);
    }

    static float[] blurDown(float[] image, int height, int width) {
        int newHeight = height - 2 * RADIUS;
        float[] blurred = new float[newHeight * width];
        for (int y = 0; y < newHeight; y++) {
            blurRow(image, (y + RADIUS) * width, width, blurred, y * width, width);
        }
        return blurred;
    }

    static float[] blurAlong(float[] image, int height, int width) {
        int newWidth = width - 2 * RADIUS;
        float[] blurred = new float[height * newWidth];
        for (int y = 0; y < height; y++) {
            blurRow(image, y * width + RADIUS, 1, blurred, y * newWidth, newWidth);
        }
        return blurred;
    }

    /** Blurs {@code count} pixels whose taps lie {@code step} elements apart. */
    private static void blurRow(float[] image, int centre, int step, float[] blurred, int at, int count) {
        int x = 0;
        for (; x < FLOATS.loopBound(count); x += LANES) {
            FloatVector sum = FloatVector.fromArray(FLOATS, image, centre + x).mul(weight(0));
            for (int d = 1; d <= RADIUS; d++) {
                FloatVector before = FloatVector.fromArray(FLOATS, image, centre + x - d * step);
                FloatVector after = FloatVector.fromArray(FLOATS, image, centre + x + d * step);
                sum = sum.add(before.add(after).mul(weight(d)));
            }
            sum.intoArray(blurred, at + x);
        }
        if (x < count) {
            VectorMask<Float> mask = FLOATS.indexInRange(x, count);
            FloatVector sum = FloatVector.fromArray(FLOATS, image, centre + x, mask).mul(weight(0));
            for (int d = 1; d <= RADIUS; d++) {
                FloatVector before = FloatVector.fromArray(FLOATS, image, centre + x - d * step, mask);
                FloatVector after = FloatVector.fromArray(FLOATS, image, centre + x + d * step, mask);
                sum = sum.add(before.add(after).mul(weight(d)));
            }
            sum.intoArray(blurred, at + x, mask);
        }
    }

    static float[] sobel(float[] image, int height, int width) {
        int newWidth = width - 2;
        float[] edges = new float[(height - 2) * newWidth];
        VectorMask<Float> all = FLOATS.maskAll(true);
        for (int y = 0; y < height - 2; y++) {
            int x = 0;
            for (; x < FLOATS.loopBound(newWidth); x += LANES) {
                sobel(image, y * width + x, width, all).intoArray(edges, y * newWidth + x);
            }
            if (x < newWidth) {
                VectorMask<Float> mask = FLOATS.indexInRange(x, newWidth);
                sobel(image, y * width + x, width, mask).intoArray(edges, y * newWidth + x, mask);
            }
        }
        return edges;
    }

    private static FloatVector sobel(float[] image, int up, int width, VectorMask<Float> mask) {
        int mid = up + width;
        int down = mid + width;
        FloatVector upLeft = FloatVector.fromArray(FLOATS, image, up, mask);
        FloatVector upRight = FloatVector.fromArray(FLOATS, image, up + 2, mask);
        FloatVector downLeft = FloatVector.fromArray(FLOATS, image, down, mask);
        FloatVector downRight = FloatVector.fromArray(FLOATS, image, down + 2, mask);
        FloatVector left = upLeft.add(FloatVector.fromArray(FLOATS, image, mid, mask).mul(2)).add(downLeft);
        FloatVector right = upRight.add(FloatVector.fromArray(FLOATS, image, mid + 2, mask).mul(2)).add(downRight);
        FloatVector above = upLeft.add(FloatVector.fromArray(FLOATS, image, up + 1, mask).mul(2)).add(upRight);
        FloatVector below = downLeft.add(FloatVector.fromArray(FLOATS, image, down + 1, mask).mul(2)).add(downRight);
        FloatVector dx = right.sub(left);
        FloatVector dy = below.sub(above);
        return dx.mul(dx).add(dy.mul(dy)).sqrt();
    }

    /** As {@link EdgesJava#edges}. */
    static float[] edges(Photo photo) {
        int height = photo.height();
        int width = photo.width();
        float[] luminance = luminance(photo.rgb());
        float[] down = blurDown(luminance, height, width);
        float[] blurred = blurAlong(down, height - 2 * RADIUS, width);
        return sobel(blurred, height - 2 * RADIUS, width - 2 * RADIUS);
    }
}
