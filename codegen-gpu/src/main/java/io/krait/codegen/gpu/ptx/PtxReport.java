package io.krait.codegen.gpu.ptx;

import io.krait.codegen.gpu.cublas.CublasLibrary;
import io.krait.codegen.llvm.Llvm;
import io.krait.codegen.llvm.LlvmVersion;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What this installation can do for GPUs without having one, for people and for bug reports. */
public final class PtxReport {
    private PtxReport() {
    }

    /** Names and values, in the order to print them. Loads the assembler, if there is one. */
    public static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("PTX", Llvm.problem().isEmpty()
                ? "by LLVM " + LlvmVersion.current() + " for " + Arrays.stream(GpuArch.values())
                        .map(a -> a + " (PTX " + dotted(a.ptxVersion()) + ")").collect(Collectors.joining(", "))
                : "none: " + Llvm.problem());
        String library = NvPtxCompiler.problem();
        facts.put("assembler", library.isEmpty()
                ? "nvPTXCompiler of CUDA " + dotted(NvPtxCompiler.get().version()) + " for " + assembled(false)
                : "none: " + library);
        facts.put("ptxas", Ptxas.get().map(p -> "of CUDA " + dotted(p.version()) + ", " + p.command()
                + (assembled(true).isEmpty() ? "" : ", for " + assembled(true))).orElse("not installed"));
        facts.put("cuBLAS", CublasLibrary.report());
        return facts;
    }

    /** The architectures that go to one of the assemblers. */
    private static String assembled(boolean command) {
        List<String> names = Arrays.stream(GpuArch.values())
                .filter(a -> PtxAssembler.version(a).startsWith(command ? "ptxas" : "nvPTXCompiler"))
                .map(GpuArch::toString).toList();
        return String.join(", ", names);
    }

    private static String dotted(int version) {
        return version / 10 + "." + version % 10;
    }
}
