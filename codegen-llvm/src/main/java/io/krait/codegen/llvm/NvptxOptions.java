package io.krait.codegen.llvm;

/**
 * What the launches of a kernel have in common, so that its code may rely on it.
 *
 * @param disjoint no array that is written overlaps another array
 * @param alignment bytes that the argument buffers are aligned to, a power of two; 1 promises no more than elements
 * @param maxThreads most threads of a block, 0 for as many as the device has
 * @param minBlocks how many blocks a multiprocessor should hold at least, 0 to leave it open; needs {@code maxThreads}
 */
public record NvptxOptions(boolean disjoint, int alignment, int maxThreads, int minBlocks) {
    /** Nothing is known of the launches. */
    public static final NvptxOptions NONE = new NvptxOptions(false, 1, 0, 0);

    /** Checks the numbers. */
    public NvptxOptions {
        if (Integer.bitCount(alignment) != 1 || maxThreads < 0 || minBlocks < 0 || minBlocks > 0 && maxThreads == 0) {
            throw new IllegalArgumentException("alignment " + alignment + " must be a power of two, " + maxThreads
                    + " threads and " + minBlocks + " blocks at least 0, and blocks need threads");
        }
    }

    /** The same for arrays of which those that are written overlap no other. */
    public NvptxOptions withDisjoint() {
        return new NvptxOptions(true, alignment, maxThreads, minBlocks);
    }

    /** The same for arrays of a larger alignment. */
    public NvptxOptions withAlignment(int bytes) {
        return new NvptxOptions(disjoint, bytes, maxThreads, minBlocks);
    }

    /** The same for blocks of limited size. */
    public NvptxOptions withBounds(int threads, int blocks) {
        return new NvptxOptions(disjoint, alignment, threads, blocks);
    }
}
