package io.krait.examples.shell;

import static io.krait.Krait.of;

import io.krait.examples.shell.Drawing.Pixels;
import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import io.krait.types.F32;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Images to arrays and back. */
final class Images {
    /** Smaller images are enlarged until one side is that long. */
    private static final int SMALL = 256;

    private Images() {
    }

    static Picture show(NdArray<?> image) {
        Numbers.requireRank(image, 2, 3, "show");
        long[] shape = image.shape();
        int channels = image.rank() == 2 ? 1 : (int) shape[2];
        if (channels != 1 && channels != 3) {
            throw new ShapeException("show needs [height, width] or [height, width, 3], got " + Numbers.describe(image)
                    + ". Take a part of it with slice; heatmap shows numbers as colours");
        }
        double[] v = Numbers.of(image, "show");
        int height = (int) shape[0];
        int width = (int) shape[1];
        double scale = image.dtype().isFloat() || image.dtype() == DType.BOOL ? 255 : 1;
        long cut = 0;
        long nan = 0;
        int[] rgb = new int[height * width];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = 0;
            for (int c = 0; c < 3; c++) {
                double d = v[channels == 1 ? i : 3 * i + c] * scale;
                if (c < channels) {
                    cut += d < 0 || d > 255 ? 1 : 0;
                    nan += Double.isNaN(d) ? 1 : 0;
                }
                pixel = pixel << 8 | (int) Math.clamp(Math.rint(d), 0.0, 255.0);
            }
            rgb[i] = pixel;
        }
        String note = (cut > 0 ? ", " + Charts.count(cut, "number") + " beyond 0.." + (scale == 1 ? "255" : "1")
                + " cut" : "") + (nan > 0 ? ", " + nan + " NaN in black" : "");
        return Picture.make("image", enlarged(new Pixels(height, width, rgb)), Look.PLAIN, height + " x " + width
                + " pixels" + note);
    }

    static NdArray<F32> read(String file) {
        try {
            ImageIO.setUseCache(false);
            BufferedImage image = ImageIO.read(new File(file));
            if (image == null) {
                throw new KraitException("image(\"" + file + "\"): not an image that this JDK can read;"
                        + " PNG and JPEG are");
            }
            int w = image.getWidth();
            int h = image.getHeight();
            return ofRgb(h, w, image.getRGB(0, 0, w, h, null, 0, w));
        } catch (IOException e) {
            throw new KraitException("image(\"" + file + "\"): " + e.getMessage() + ". The path is taken from "
                    + new File("").getAbsolutePath(), e);
        }
    }

    /** Pixels {@code 0xRRGGBB} as an array. */
    static NdArray<F32> ofRgb(int height, int width, int[] rgb) {
        float[] parts = new float[3 * rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            parts[3 * i] = (rgb[i] >> 16 & 255) / 255f;
            parts[3 * i + 1] = (rgb[i] >> 8 & 255) / 255f;
            parts[3 * i + 2] = (rgb[i] & 255) / 255f;
        }
        return of(parts, height, width, 3);
    }

    /** An image of pixels. */
    static BufferedImage buffered(Pixels p) {
        BufferedImage image = new BufferedImage(p.width(), p.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, p.width(), p.height(), p.rgb(), 0, p.width());
        return image;
    }

    private static Pixels enlarged(Pixels p) {
        int k = SMALL / Math.max(p.width(), p.height());
        if (k < 2) {
            return p;
        }
        int[] rgb = new int[p.rgb().length * k * k];
        int w = p.width() * k;
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = p.rgb()[i / w / k * p.width() + i % w / k];
        }
        return new Pixels(p.height() * k, w, rgb);
    }
}
