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
    public static Key ptxKey(String ir, GpuArch arch) {
        return Key.of("ptx", "program", ir, "target", arch.toString(), "compiler", PtxCompiler.version(arch));
    }

    /** The key of a driver's machine code of some PTX. */
    public static Key cubinKey(String ptx, int capability, String maker) {
        return Key.of("cubin", "ptx", ptx, "target", "sm_" + capability, "driver", maker);
    }

    /**
     * Code with where it came from.
     *
     * @param hit whether it was kept
     * @param code the code
     */
    public record Found(boolean hit, byte[] code) {
        /** The code as text. */
        public String text() {
            return new String(code, StandardCharsets.US_ASCII);
        }
    }

    private Found find(Key key, Supplier<byte[]> make) {
        Optional<byte[]> kept = store.get(key);
        if (kept.isPresent()) {
            return new Found(true, kept.get());
        }
        byte[] made = make.get();
        store.put(key, made);
        return new Found(false, made);
    }

    /** Why code was not found, or that it was. */
    public String explainMiss(Key key, boolean hit) {
        return key.kind() + ": " + (hit ? "it was found" : store.explainMiss(key));
    }

    /** {@link PtxCompiler#compile} unless that has been done before. */
    public Found ptx(String ir, GpuArch arch) {
        return find(ptxKey(ir, arch), () -> PtxCompiler.compile(ir, arch).getBytes(StandardCharsets.US_ASCII));
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
    public Found cubin(String ptx, int capability, String maker, Supplier<byte[]> make) {
        return find(cubinKey(ptx, capability, maker), make);
    }
}
