package io.krait.optimizer.ahead;

import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes object files and shared libraries. Found by {@link java.util.ServiceLoader}. */
public interface LibraryCompiler {
    /** Empty when usable here, else the reason why not. */
    String unavailable();

    /** The levels of processors that code can be made for, the lowest first. */
    List<String> levels();

    /** Compiles for a level; what it compiles runs where the processor has the level. */
    Backend backend(String level);

    /** The machine that the code of a level is for. */
    Target target(String level);

    /**
     * An object file with the functions, which chooses the highest level that the processor has when it is first
     * called, and gives {@link #OLD_PROCESSOR} if it has none.
     *
     * @param library the name of the library, a C identifier
     * @param levels per level, the functions; the same ones in each
     * @throws io.krait.staging.CompilationException when something cannot be compiled
     */
    byte[] object(String library, Map<String, List<HostFunction>> levels);

    /** The name of an object file, of a shared library. */
    FileNames names(String library);

    /**
     * Links a shared library.
     *
     * @throws io.krait.staging.CompilationException when there is no linker, or it fails
     */
    void link(Path object, Path library);

    /** What a function returns for a processor below all levels of its library. */
    int OLD_PROCESSOR = -1;
    /** What a function returns when there is not enough memory. */
    int NO_MEMORY = -2;
    /** What a function returns for a negative extent, or one that it cannot work with. */
    int BAD_EXTENT = -3;
    /** How many values an error record has room for. */
    int MOST_VALUES = 16;

    /** Names of files on the system that they are made for. */
    record FileNames(String object, String library) {
    }
}
