/** Loop IR to LLVM text IR, and the driver of the LLVM C API. */
module io.krait.codegen.llvm {
    requires transitive io.krait.optimizer;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.llvm;

    exports io.krait.codegen.llvm;
}
