package io.krait.examples.shipping;

import java.nio.file.Path;

/** The build step: compiles the functions of the application into the folder of its classes. */
public final class ExportPricing {
    private ExportPricing() {
    }

    /** Writes the pack into {@code args[0]}. */
    public static void main(String[] args) {
        Pricing.exported().pack(Path.of(args[0]));
    }
}
