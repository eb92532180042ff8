package io.krait.examples.edges;

import static io.krait.Krait.array;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.krait.ndarray.NdArray;
import io.krait.types.I32;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every filter gives the bits of the plain loops, whatever the width is modulo the number of lanes. */
class EdgesKraitTest {
    @Test
    void filtersGiveTheSameBits() {
        for (int width : new int[] {1, 7, 16, 37}) {
            int[] rgb = new Random(width).ints(23L * width).toArray();
            Photo photo = new Photo(23, width, rgb).withBorder(EdgesJava.BORDER);
            NdArray<I32> pixels = array(photo.rgb()).reshape(photo.height(), photo.width());
            float[] luminance = EdgesJava.luminance(photo.rgb());
            float[] down = EdgesJava.blurDown(luminance, photo.height(), photo.width());

            assertArrayEquals(luminance, EdgesKrait.luminance(pixels).toFloatArray());
            assertArrayEquals(EdgesJava.blurAlong(down, photo.height() - 8, photo.width()),
                    EdgesKrait.blur(EdgesKrait.luminance(pixels)).toFloatArray());
            assertArrayEquals(EdgesJava.edges(photo),
                    EdgesKrait.sobel(EdgesKrait.blur(EdgesKrait.luminance(pixels))).toFloatArray());
        }
    }

    @Test
    void drawingIsDarkWhereEdgesAre() {
        byte[] drawing = EdgesKrait.drawing(array(0f, 10f, 1000f)).toByteArray();

        assertArrayEquals(new byte[] {(byte) 255, (byte) 225, 0}, drawing);
    }
}
