package io.krait.codegen.llvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * LLVM's linker, a program among the files of the LLVM dependency.
 *
 * @param program where it is
 * @param library the LLVM library, which it needs
 * @param soname the name by which it looks for that library
 */
public record BundledLinker(Path program, Path library, String soname) {
    /** The linker, unpacked if need be. Empty where the dependency has none, and where it cannot be unpacked. */
    public static Optional<BundledLinker> find() {
        Llvm.load();
        String version = LlvmVersion.current().toString();
        try {
            String folder = "/org/bytedeco/llvm/" + Loader.getPlatform() + "/";
            File program = Loader.cacheResource(org.bytedeco.llvm.global.LLVM.class, folder + "lld");
            File library = Loader.cacheResource(org.bytedeco.llvm.global.LLVM.class, folder + "libLLVM.so");
            if (program == null || library == null || !program.canExecute() && !program.setExecutable(true)) {
                return Optional.empty();
            }
            return Optional.of(new BundledLinker(program.toPath(), library.toPath(), "libLLVM.so."
                    + version.substring(0, version.lastIndexOf('.'))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
