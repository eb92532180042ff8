package io.krait.codegen.gpu.ptx;

import java.util.Map;

/**
 * A module as machine code.
 *
 * @param cubin the code, for the driver to load; not to be written to
 * @param kernels what each kernel needs, by its name
 * @param log what the assembler printed
 */
public record Assembled(byte[] cubin, Map<String, Report> kernels, String log) {
    /** Machine code and what is known of it. */
    public Assembled {
        kernels = Map.copyOf(kernels);
    }

    /**
     * What a kernel needs.
     *
     * @throws IllegalArgumentException when the module has no such kernel
     */
    public Report kernel(String name) {
        Report report = kernels.get(name);
        if (report == null) {
            throw new IllegalArgumentException("no kernel '" + name + "' in the module; there are " + kernels.keySet());
        }
        return report;
    }
}
