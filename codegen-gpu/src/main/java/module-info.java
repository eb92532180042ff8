/** What is known of the CUDA driver of this machine. */
module io.krait.codegen.gpu {
    requires io.krait.optimizer;
}
