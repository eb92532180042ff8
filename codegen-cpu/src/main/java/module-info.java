/** The backend for the host processor. */
module io.krait.codegen.cpu {
    requires io.krait.codegen.llvm;
    requires transitive io.krait.optimizer;
}
