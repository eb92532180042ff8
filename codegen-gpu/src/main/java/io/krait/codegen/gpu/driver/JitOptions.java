package io.krait.codegen.gpu.driver;

/**
 * Options for the driver's compiler of PTX. They do not matter for cubins.
 *
 * @param maxRegisters the most registers of a thread; 0: as many as it likes
 * @param optimization 0 to 4
 * @param lineInfo whether profilers can name source lines
 */
public record JitOptions(int maxRegisters, int optimization, boolean lineInfo) {
    /** No limit of registers, full optimisation, no lines. */
    public static final JitOptions DEFAULT = new JitOptions(0, 4, false);

    /** Checks the ranges. */
    public JitOptions {
        if (maxRegisters < 0 || maxRegisters > 255 || optimization < 0 || optimization > 4) {
            throw new IllegalArgumentException("registers are limited to 1 to 255 or not at all (0), optimisation is 0"
                    + " to 4; got " + maxRegisters + " and " + optimization);
        }
    }
}
