package io.krait.examples.edges;

import static io.krait.Krait.all;
import static io.krait.Krait.f32;
import static io.krait.Krait.from;
import static io.krait.Krait.range;
import static io.krait.Krait.sqrt;
import static io.krait.Krait.u8;
import static io.krait.examples.edges.Gaussian.RADIUS;
import static io.krait.examples.edges.Gaussian.weight;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.Slice;
import io.krait.types.F32;
import io.krait.types.I32;
import io.krait.types.U8;
import java.util.function.IntFunction;

/** Image filters in Krait: plain functions from arrays to arrays. Blur and Sobel give images smaller by their reach. */
public final class EdgesKrait {
    private EdgesKrait() {
    }

    /** Rec. 709 luminance, 0 to 255, of {@code 0xRRGGBB} pixels. */
    public static NdArray<F32> luminance(NdArray<I32> rgb) {
        var red = rgb.ushr(16).and(255).to(f32);
        var green = rgb.ushr(8).and(255).to(f32);
        var blue = rgb.and(255).to(f32);
        return red.mul(0.2126).add(green.mul(0.7152)).add(blue.mul(0.0722));
    }

    /** A Gaussian blur over nine by nine pixels, as nine down and nine along. */
    public static NdArray<F32> blur(NdArray<F32> image) {
        var down = weightedSum(d -> image.slice(shifted(d), all()));
        return weightedSum(d -> down.slice(all(), shifted(d)));
    }

    /** The magnitude of the brightness gradient by Sobel's filter. */
    public static NdArray<F32> sobel(NdArray<F32> image) {
        var columns = image.slice(":-2, :").add(image.slice("1:-1, :").mul(2)).add(image.slice("2:, :"));
        var rows = image.slice(":, :-2").add(image.slice(":, 1:-1").mul(2)).add(image.slice(":, 2:"));
        var dx = columns.slice(":, 2:").sub(columns.slice(":, :-2"));
        var dy = rows.slice("2:, :").sub(rows.slice(":-2, :"));
        return sqrt(dx.square().add(dy.square()));
    }

    /** Edges as a drawing: dark lines on white paper. */
    public static NdArray<U8> drawing(NdArray<F32> edges) {
        return edges.mul(-3).add(255).clip(0, 255).to(u8);
    }

    private static NdArray<F32> weightedSum(IntFunction<NdArray<F32>> neighbour) {
        var sum = neighbour.apply(0).mul(weight(0));
        for (int d = 1; d <= RADIUS; d++) {                    // a Java loop unrolls while recording
            sum = sum.add(neighbour.apply(-d).add(neighbour.apply(d)).mul(weight(d)));
        }
        return sum;
    }

    /** What the pixels away from the border see when they look {@code offset} pixels further. */
    private static Slice shifted(int offset) {
        return offset == RADIUS ? from(2 * RADIUS) : range(RADIUS + offset, offset - RADIUS);
    }
}
