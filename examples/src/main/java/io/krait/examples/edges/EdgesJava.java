package io.krait.examples.edges;

import static io.krait.examples.edges.Gaussian.RADIUS;
import static io.krait.examples.edges.Gaussian.weight;

/** The obvious Java: loops over arrays. Images are row-major; blur and Sobel give images smaller by their reach. */
final class EdgesJava {
    /** How many pixels on each side the filters use up. */
    static final int BORDER = RADIUS + 1;

    private EdgesJava() {
    }

    /** Rec. 709 luminance, 0 to 255, of {@code 0xRRGGBB} pixels. */
    static float[] luminance(int[] rgb) {
        float[] luminance = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            float red = rgb[i] >> 16 & 255;
            float green = rgb[i] >> 8 & 255;
            float blue = rgb[i] & 255;
            luminance[i] = red * 0.2126f + green * 0.7152f + blue * 0.0722f;
        }
        return luminance;
    }

    /** Blurs down the columns: {@code height - 8} rows remain. */
    static float[] blurDown(float[] image, int height, int width) {
        float[] blurred = new float[(height - 2 * RADIUS) * width];
        for (int y = 0; y < height - 2 * RADIUS; y++) {
            for (int x = 0; x < width; x++) {
                int centre = (y + RADIUS) * width + x;
                float sum = image[centre] * weight(0);
                for (int d = 1; d <= RADIUS; d++) {
                    sum += (image[centre - d * width] + image[centre + d * width]) * weight(d);
                }
                blurred[y * width + x] = sum;
            }
        }
        return blurred;
    }

    /** Blurs along the rows: {@code width - 8} columns remain. */
    static float[] blurAlong(float[] image, int height, int width) {
        int newWidth = width - 2 * RADIUS;
        float[] blurred = new float[height * newWidth];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < newWidth; x++) {
                int centre = y * width + x + RADIUS;
                float sum = image[centre] * weight(0);
                for (int d = 1; d <= RADIUS; d++) {
                    sum += (image[centre - d] + image[centre + d]) * weight(d);
                }
                blurred[y * newWidth + x] = sum;
            }
        }
        return blurred;
    }

    /** The magnitude of the brightness gradient by Sobel's filter: one pixel less on each side remains. */
    static float[] sobel(float[] image, int height, int width) {
        int newWidth = width - 2;
        float[] edges = new float[(height - 2) * newWidth];
        for (int y = 0; y < height - 2; y++) {
            for (int x = 0; x < newWidth; x++) {
                int up = y * width + x;
                int mid = up + width;
                int down = mid + width;
                float dx = image[up + 2] + image[mid + 2] * 2 + image[down + 2]
                        - (image[up] + image[mid] * 2 + image[down]);
                float dy = image[down] + image[down + 1] * 2 + image[down + 2]
                        - (image[up] + image[up + 1] * 2 + image[up + 2]);
                edges[y * newWidth + x] = (float) Math.sqrt(dx * dx + dy * dy);
            }
        }
        return edges;
    }

    /** All of it: the edges of a photograph that has a border of {@link #BORDER} pixels to lose. */
    static float[] edges(Photo photo) {
        int height = photo.height();
        int width = photo.width();
        float[] luminance = luminance(photo.rgb());
        float[] down = blurDown(luminance, height, width);
        float[] blurred = blurAlong(down, height - 2 * RADIUS, width);
        return sobel(blurred, height - 2 * RADIUS, width - 2 * RADIUS);
    }
}
