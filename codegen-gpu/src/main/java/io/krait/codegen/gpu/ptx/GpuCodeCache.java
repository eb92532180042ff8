package io.krait.codegen.gpu.ptx;

import io.krait.store.CodeStore;
import io.krait.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes PTX and machine code, unless that has been done before and the store still has it.
 *
 * @param store keeps them
 */
public record GpuCodeCache(CodeStore store) {
    /** The cache that the settings describe. */
    public static GpuCodeCache standard() {
        return new GpuCodeCache(CodeStore.standard());
    }

    /** The key of the PTX of some LLVM IR. */
    static Key ptxKey(String ir, GpuArch arch) {
        return Key.of("ptx", "program", ir, "target", arch.toString(), "compiler", PtxCompiler.version(arch));
    }

    /** {@link PtxCompiler#compile} unless that has been done before. */
    public String ptx(String ir, GpuArch arch) {
        Key key = ptxKey(ir, arch);
        Optional<byte[]> kept = store.get(key);
        if (kept.isPresent()) {
            return new String(kept.get(), StandardCharsets.US_ASCII);
        }
        String ptx = PtxCompiler.compile(ir, arch);
        store.put(key, ptx.getBytes(StandardCharsets.US_ASCII));
        return ptx;
    }

    /** {@link PtxAssembler#assemble} unless that has been done before. */
    public Assembled assemble(String ptx, GpuArch arch) {
        Key key = Key.of("assembled", "ptx", ptx, "target", arch.toString(), "assembler",
                PtxAssembler.version(arch), "options", String.join(" ", PtxAssembler.options(arch)));
        Optional<Assembled> kept = store.get(key).flatMap(AssembledBytes::decode);
        if (kept.isPresent()) {
            return kept.get();
        }
        Assembled made = PtxAssembler.assemble(ptx, arch);
        store.put(key, AssembledBytes.encode(made));
        return made;
    }

    /**
     * Machine code that a driver makes of PTX, unless it has made it before.
     *
     * @param ptx the module
     * @param capability compute capability of the device times ten
     * @param maker what makes it, with its version and options, for instance {@code driver 13.0 -O4}
     * @param make makes it
     */
    public byte[] cubin(String ptx, int capability, String maker, Supplier<byte[]> make) {
        Key key = Key.of("cubin", "ptx", ptx, "target", "sm_" + capability, "driver", maker);
        Optional<byte[]> kept = store.get(key);
        if (kept.isPresent()) {
            return kept.get();
        }
        byte[] made = make.get();
        store.put(key, made);
        return made;
    }
}
