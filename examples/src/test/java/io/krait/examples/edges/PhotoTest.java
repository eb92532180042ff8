package io.krait.examples.edges;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoTest {
    @TempDir
    private Path folder;

    @Test
    void readsTheAirplane() {
        Photo photo = Photo.airplane();

        assertEquals(717, photo.height());
        assertEquals(1024, photo.width());
        assertEquals(717 * 1024, photo.rgb().length);
    }

    @Test
    void borderRepeatsTheOutermostPixels() {
        Photo photo = new Photo(2, 2, new int[] {1, 2, 3, 4}).withBorder(1);

        assertEquals(4, photo.height());
        assertEquals(4, photo.width());
        assertArrayEquals(new int[] {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}, photo.rgb());
    }

    @Test
    void pngKeepsEveryPixel() throws IOException {
        byte[] pixels = {0, 1, 127, (byte) 128, (byte) 200, (byte) 255};
        Path file = new GrayImage(2, 3, pixels).writePng(folder.resolve("new").resolve("image.png"));

        BufferedImage read = ImageIO.read(file.toFile());
        assertEquals(3, read.getWidth());
        for (int i = 0; i < pixels.length; i++) {
            assertEquals(pixels[i] & 255, read.getRaster().getSample(i % 3, i / 3, 0));
        }
    }

    @Test
    void picturesLieBesideEachOtherAtHalfSize() {
        GrayImage black = new GrayImage(4, 4, new byte[16]);
        byte[] bright = new byte[16];
        Arrays.fill(bright, (byte) 200);

        GrayImage sheet = GrayImage.beside(List.of(black, new GrayImage(4, 4, bright)));

        assertEquals(2, sheet.height());
        assertEquals(4, sheet.width());
        assertArrayEquals(new byte[] {0, 0, (byte) 200, (byte) 200, 0, 0, (byte) 200, (byte) 200}, sheet.pixels());
    }
}
