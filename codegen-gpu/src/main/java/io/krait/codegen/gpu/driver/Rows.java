package io.krait.codegen.gpu.driver;

/** Sizes of copies of rows. */
final class Rows {
    private Rows() {
    }

    /** Bytes from the start of the first row to the end of the last. */
    static long extent(long pitch, long rowBytes, long rows) {
        if (rowBytes < 0 || rows < 0 || pitch < rowBytes) {
            throw new LaunchException("rows of " + rowBytes + " bytes do not fit a pitch of " + pitch
                    + " bytes; a pitch is the distance of the starts of two rows");
        }
        return Math.addExact(Math.multiplyExact(pitch, rows - 1), rowBytes);
    }
}
