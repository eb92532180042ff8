package io.krait.codegen.cpu;

import io.krait.codegen.llvm.ExportLevel;
import io.krait.codegen.llvm.HostCpu;
import io.krait.codegen.llvm.LibraryEmitter;
import io.krait.codegen.llvm.Llvm;
import io.krait.codegen.llvm.LlvmVersion;
import io.krait.codegen.llvm.OptLevel;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.LibraryCompiler;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Object files and shared libraries for processors of the host's family. */
public final class CpuLibraries implements LibraryCompiler {
    /** For the service loader. */
    public CpuLibraries() {
        // LLVM is loaded when there is something to compile.
    }

    @Override
    public String unavailable() {
        return Llvm.problem();
    }

    @Override
    public List<String> levels() {
        return ExportLevel.all().stream().map(ExportLevel::label).toList();
    }

    @Override
    public Target target(String level) {
        HostCpu cpu = level(level).cpu();
        return new Target(cpu.toString(), cpu.vectorBits(), cpu.key() + " llvm " + LlvmVersion.current() + " "
                + OptLevel.LESS);
    }

    @Override
    public Backend backend(String level) {
        // Where there are no levels, code is for the processor that it is made on.
        return level.equals(ExportLevel.NATIVE) ? new CpuBackend() : new CpuBackend(level(level).cpu());
    }

    private static ExportLevel level(String label) {
        return ExportLevel.all().stream().filter(l -> l.label().equals(label)).findFirst().orElseThrow();
    }

    @Override
    public byte[] object(String library, Map<String, List<HostFunction>> levels) {
        return new LibraryEmitter(library, ExportLevel.all().stream().filter(l -> levels.containsKey(l.label()))
                .toList()).object(levels);
    }

    @Override
    public FileNames names(String library) {
        String triple = HostCpu.get().triple();
        if (triple.contains("windows")) {
            return new FileNames(library + ".obj", library + ".dll");
        }
        boolean mac = triple.contains("apple") || triple.contains("darwin");
        return new FileNames(library + ".o", "lib" + library + (mac ? ".dylib" : ".so"));
    }

    @Override
    public void link(Path object, Path library) {
        LibraryLinker.link(object, library, HostCpu.get().triple());
    }
}
