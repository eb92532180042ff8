package io.krait.examples.edges;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The two Java versions against small examples done by hand, and against each other. */
class EdgesTest {
    @Test
    void luminanceOfPrimaries() {
        float[] luminance = EdgesJava.luminance(new int[] {0xff000000, 0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff});

        assertArrayEquals(new float[] {0, 54.213f, 182.376f, 18.411f, 255}, luminance, 1e-4f);
    }

    @Test
    void weightsSumToOne() {
        float sum = Gaussian.weight(0);
        for (int d = 1; d <= Gaussian.RADIUS; d++) {
            sum += 2 * Gaussian.weight(d);
        }
        assertEquals(1, sum, 1e-6f);
    }

    @Test
    void blurOfOneBrightPixelGivesTheWeights() {
        float[] image = new float[9 + 8];
        image[8] = 1;
        float[] blurred = EdgesJava.blurAlong(image, 1, 17);

        assertEquals(9, blurred.length);
        for (int i = 0; i < 9; i++) {
            assertEquals(Gaussian.weight(Math.abs(i - 4)), blurred[i]);
        }
        assertArrayEquals(blurred, EdgesJava.blurDown(image, 17, 1));
    }

    @Test
    void sobelOfAStep() {
        // Columns 0 0 1 1: the gradient is 4 where the step is seen.
        float[] image = {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1};

        assertArrayEquals(new float[] {4, 4}, EdgesJava.sobel(image, 3, 4));
    }

    @Test
    void flatImageHasNoEdges() {
        int[] flat = new int[20 * 30];
        Arrays.fill(flat, 0xff808080);
        float[] edges = EdgesJava.edges(new Photo(20, 30, flat).withBorder(EdgesJava.BORDER));

        assertArrayEquals(new float[20 * 30], edges, 1e-4f);
    }

    @Test
    void vectorVersionGivesTheSameBits() {
        for (int width : new int[] {1, 7, 16, 37}) {
            Photo photo = random(23, width).withBorder(EdgesJava.BORDER);
            float[] luminance = EdgesJava.luminance(photo.rgb());

            assertArrayEquals(luminance, EdgesVector.luminance(photo.rgb()));
            assertArrayEquals(EdgesJava.blurDown(luminance, photo.height(), photo.width()),
                    EdgesVector.blurDown(luminance, photo.height(), photo.width()));
            assertArrayEquals(EdgesJava.blurAlong(luminance, photo.height(), photo.width()),
                    EdgesVector.blurAlong(luminance, photo.height(), photo.width()));
            assertArrayEquals(EdgesJava.edges(photo), EdgesVector.edges(photo));
        }
    }

    private static Photo random(int height, int width) {
        return new Photo(height, width, new Random(1).ints((long) height * width).toArray());
    }
}
