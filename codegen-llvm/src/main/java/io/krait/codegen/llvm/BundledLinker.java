package io.krait.codegen.llvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/** LLVM's linker, a program among the files of the LLVM dependency. */
public final class BundledLinker {
    private BundledLinker() {
    }

    /** Where it is; it is unpacked if need be. Empty where the dependency has none, and where it cannot be unpacked. */
    public static Optional<Path> path() {
        Llvm.load();
        try {
            // The library that it needs is beside it.
            File file = Loader.cacheResource(org.bytedeco.llvm.global.LLVM.class,
                    "/org/bytedeco/llvm/" + Loader.getPlatform() + "/lld");
            return file != null && (file.canExecute() || file.setExecutable(true)) ? Optional.of(file.toPath())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
