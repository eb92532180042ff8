package io.krait.staging;

import java.util.Optional;

/**
 * How many threads of a GPU kernel run, and where.
 *
 * @param grid blocks along x, y, z; each at least 1
 * @param block threads of a block along x, y, z; each at least 1
 * @param dynamicShared bytes of dynamic shared memory per block
 * @param cooperative all blocks run at the same time, so that they can wait for each other
 * @param stream where; if empty, the device's own
 */
public record GridLaunch(Dim3 grid, Dim3 block, int dynamicShared, boolean cooperative,
        Optional<DeviceStream> stream) {
    /** Sizes along x, y, z. */
    public record Dim3(int x, int y, int z) {
        /** The product. */
        public long count() {
            return (long) x * y * z;
        }

        /** The coordinates of a linear position, x fastest. */
        public Dim3 at(long position) {
            return new Dim3((int) (position % x), (int) (position / x % y), (int) (position / x / y));
        }

        @Override
        public String toString() {
            return "(" + x + ", " + y + ", " + z + ")";
        }
    }

    /** A launch in one dimension on the device's own stream. */
    public static GridLaunch of(int blocks, int threads) {
        return new GridLaunch(new Dim3(blocks, 1, 1), new Dim3(threads, 1, 1), 0, false, Optional.empty());
    }

    /** Names a thread for people, by its linear position: block after block. */
    public String thread(long position) {
        return "thread " + block.at(position % block.count()) + " of block " + grid.at(position / block.count());
    }
}
