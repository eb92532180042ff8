package io.krait.examples.edges;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A picture in shades of gray.
 *
 * @param height the number of rows
 * @param width the number of columns
 * @param pixels one unsigned byte per pixel, 0 is black, row-major; not to be changed
 */
public record GrayImage(int height, int width, byte[] pixels) {
    /** Writes this picture as PNG, into a folder that is made when needed; returns the file. */
    public Path writePng(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (!ImageIO.write(buffered(), "png", file.toFile())) {
            throw new IOException("this JDK has no PNG writer: " + file + " was not written");
        }
        return file;
    }

    /** Several pictures of the same height beside each other, every one at half its size. */
    public static GrayImage beside(List<GrayImage> images) {
        int height = images.getFirst().height() / 2;
        int width = images.stream().mapToInt(i -> i.width() / 2).sum();
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D canvas = sheet.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        int x = 0;
        for (GrayImage image : images) {
            canvas.drawImage(image.buffered(), x, 0, image.width() / 2, height, null);
            x += image.width() / 2;
        }
        canvas.dispose();
        return new GrayImage(height, width, bytes(sheet));
    }

    private BufferedImage buffered() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        System.arraycopy(pixels, 0, bytes(image), 0, pixels.length);
        return image;
    }

    private static byte[] bytes(BufferedImage image) {
        return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }
}
