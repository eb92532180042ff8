/** PTX generation, the CUDA run time and a simulator of GPUs. */
@SuppressWarnings("requires-automatic")
module io.krait.codegen.gpu {
    requires io.krait.codegen.llvm;
    requires transitive io.krait.optimizer;
    requires transitive io.krait.staging;
    requires jcuda;

    exports io.krait.codegen.gpu;
    exports io.krait.codegen.gpu.driver;
    exports io.krait.codegen.gpu.ptx;
    exports io.krait.codegen.gpu.simulator;

    uses io.krait.optimizer.backend.Backend;

    provides io.krait.optimizer.ahead.GridCompiler with io.krait.codegen.gpu.GpuModules;
    provides io.krait.staging.DeviceProvider
            with io.krait.codegen.gpu.CudaProvider, io.krait.codegen.gpu.SimulatorProvider;
}
