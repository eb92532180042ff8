/** The backend for the host processor. */
module io.krait.codegen.cpu {
    requires io.krait.codegen.llvm;
    requires transitive io.krait.optimizer;

    exports io.krait.codegen.cpu;

    provides io.krait.optimizer.ahead.LibraryCompiler with io.krait.codegen.cpu.CpuLibraries;
    provides io.krait.optimizer.backend.Backend with io.krait.codegen.cpu.CpuBackend;
}
