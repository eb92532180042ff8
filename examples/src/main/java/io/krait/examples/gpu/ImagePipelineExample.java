package io.krait.examples.gpu;

import static io.krait.Krait.arange;
import static io.krait.Krait.devices;
import static io.krait.Krait.f32;
import static io.krait.Krait.jit;
import static io.krait.Krait.stencil;
import static io.krait.Krait.u8;
import static io.krait.Krait.vectorize;

import io.krait.Boundary;
import io.krait.Jit1;
import io.krait.Stencil;
import io.krait.Ufunc2;
import io.krait.ndarray.NdArray;
import io.krait.types.F32;
import io.krait.types.Num;
import io.krait.types.U8;

/** Work on an image on a device: contrast, blur, sharpening; only bytes go there and come back. */
public final class ImagePipelineExample {
    /** Brightness from 0 to 1, so that the darkest and the brightest pixels are that. */
    public static final Jit1<Num, Num> CONTRAST = jit(x -> x.sub(x.min()).div(x.max().sub(x.min())));

    /** The mean of nine neighbours; beyond the border is what is at the border. */
    public static final Stencil<F32> BLUR = stencil(f32, u -> {
        var sum = u.at(0, 0);
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                sum = dx == 0 && dy == 0 ? sum : sum.add(u.at(dy, dx));
            }
        }
        return sum.div(9);
    }).boundary(Boundary.CLAMP);

    /** An image with the differences from its blurred form doubled, from 0 to 1. */
    public static final Ufunc2<F32, F32, F32> SHARPEN = vectorize(f32, f32,
            (x, blurred) -> x.mul(2).sub(blurred).clip(0, 1));

    private ImagePipelineExample() {
    }

    /** All steps; the result is where the image is. */
    @SuppressWarnings("unchecked")
    public static NdArray<U8> process(NdArray<U8> image) {
        NdArray<F32> x = (NdArray<F32>) (NdArray<?>) CONTRAST.apply((NdArray<Num>) (NdArray<?>) image.to(f32));
        return SHARPEN.apply(x, BLUR.apply(x)).mul(255).rint().to(u8);
    }

    /** Processes an image on the first device. */
    public static void main(String[] args) {
        NdArray<U8> image = arange(640 * 480).rem(200).add(20).to(u8).reshape(480, 640);
        System.out.println(process(image.to(devices().getFirst())).toHost());
    }
}
