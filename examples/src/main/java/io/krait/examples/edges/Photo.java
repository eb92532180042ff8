package io.krait.examples.edges;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * A photograph, row by row.
 *
 * @param height the number of rows
 * @param width the number of columns
 * @param rgb one pixel per element, {@code 0xAARRGGBB}, row-major; not to be changed
 */
public record Photo(int height, int width, int[] rgb) {
    private static final String RESOURCE = "/io/krait/examples/data/airplane-from-above.jpg";

    static {
        // ImageIO would put even small images through temporary files.
        ImageIO.setUseCache(false);
    }

    /** An airplane from above, 717 x 1024, which comes with the examples. */
    public static Photo airplane() {
        try (InputStream in = Photo.class.getResourceAsStream(RESOURCE)) {
            BufferedImage image = ImageIO.read(in);
            int width = image.getWidth();
            int height = image.getHeight();
            return new Photo(height, width, image.getRGB(0, 0, width, height, null, 0, width));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the photograph " + RESOURCE, e);
        }
    }

    /** This photograph with its border pixels repeated outwards, {@code border} times on each side. */
    public Photo withBorder(int border) {
        int newHeight = height + 2 * border;
        int newWidth = width + 2 * border;
        int[] padded = new int[newHeight * newWidth];
        for (int y = 0; y < newHeight; y++) {
            int row = Math.clamp(y - border, 0, height - 1) * width;
            for (int x = 0; x < newWidth; x++) {
                padded[y * newWidth + x] = rgb[row + Math.clamp(x - border, 0, width - 1)];
            }
        }
        return new Photo(newHeight, newWidth, padded);
    }
}
