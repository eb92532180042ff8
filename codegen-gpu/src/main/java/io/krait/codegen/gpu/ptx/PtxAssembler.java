package io.krait.codegen.gpu.ptx;

import io.krait.staging.CompilationException;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * PTX to machine code on machines without a GPU: with the PTX compiler inside JCuda's natives, or where that is missing
 * or too old for the architecture, with {@code ptxas} of an installed CUDA toolkit. Thread-safe; runs are parallel.
 *
 * <p>Machines with a GPU need neither, as the driver compiles PTX too.
 */
public final class PtxAssembler {
    /** A module without one ends the process inside the PTX compiler. */
    private static final Pattern HEADER = Pattern.compile("(?:\\s|//[^\\n]*\\n)*+\\.version\\s+\\d+\\.\\d+\\s+"
            + "\\.target\\s+sm_\\d+[af]?\\s+\\.address_size\\s+64\\s");

    private PtxAssembler() {
    }

    /** Empty when modules for an architecture can be assembled on this machine, else the reason why not. */
    public static String problem(GpuArch arch) {
        if (libraryTakes(arch) || commandTakes(arch)) {
            return "";
        }
        String library = NvPtxCompiler.problem();
        return arch + " needs an assembler of CUDA " + cuda(arch.requiredCuda()) + " or later; "
                + (library.isEmpty() ? "JCuda's PTX compiler is of CUDA " + cuda(NvPtxCompiler.get().version())
                        : "JCuda's PTX compiler is not there: " + library)
                + Ptxas.get().map(p -> "; ptxas is of CUDA " + cuda(p.version())).orElse("; there is no ptxas");
    }

    /** The assembler that modules for an architecture go to, for instance {@code nvPTXCompiler 12.0}; empty if none. */
    public static String version(GpuArch arch) {
        return libraryTakes(arch) ? "nvPTXCompiler " + cuda(NvPtxCompiler.get().version())
                : commandTakes(arch) ? "ptxas " + cuda(Ptxas.get().orElseThrow().version()) : "";
    }

    /**
     * Assembles a module.
     *
     * @param ptx the module, of the PTX version of the architecture or a lower one
     * @throws CompilationException when the module is not valid, with the lines that are wrong; or when there is no
     *         assembler for the architecture
     */
    public static Assembled assemble(String ptx, GpuArch arch) {
        if (!HEADER.matcher(ptx).lookingAt() || !ptx.chars().allMatch(c -> c > 0 && c < 128)) {
            throw new CompilationException("PTX must be plain ASCII text that starts with .version, .target and"
                    + " .address_size 64");
        }
        NvPtxCompiler.Result result;
        if (libraryTakes(arch)) {
            result = NvPtxCompiler.get().run(ptx, options(arch));
        } else if (commandTakes(arch)) {
            try {
                result = Ptxas.get().orElseThrow().assemble(ptx, options(arch));
            } catch (IOException e) {
                throw new CompilationException("ptxas cannot be run: " + e.getMessage(), e);
            }
        } else {
            throw new CompilationException("PTX cannot be assembled: " + problem(arch));
        }
        if (!result.errors().isEmpty()) {
            throw new CompilationException("the PTX for " + arch + " cannot be assembled: "
                    + AssemblerLog.explain(result.errors(), ptx));
        }
        return new Assembled(result.cubin(), AssemblerLog.reports(result.info()), result.info());
    }

    /** Contraction is off on top of the rounding that every instruction names, so that no text can bring it back. */
    static List<String> options(GpuArch arch) {
        return List.of("--gpu-name=" + arch, "--verbose", "--fmad=false");
    }

    private static boolean libraryTakes(GpuArch arch) {
        return NvPtxCompiler.problem().isEmpty() && NvPtxCompiler.get().version() >= arch.requiredCuda();
    }

    private static boolean commandTakes(GpuArch arch) {
        return Ptxas.get().filter(p -> p.version() >= arch.requiredCuda()).isPresent();
    }

    private static String cuda(int version) {
        return version / 10 + "." + version % 10;
    }
}
