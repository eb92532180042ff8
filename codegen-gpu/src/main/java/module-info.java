/** What is known of the CUDA driver of this machine. */
module io.krait.codegen.gpu {
    exports io.krait.codegen.gpu;
}
