package io.krait.codegen.llvm;

import io.krait.store.BuildId;
import io.krait.store.CodeStore;
import io.krait.store.Key;
import io.krait.store.PackTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers what LLVM said of the processor, so that a process which finds all its code in the store need not load LLVM
 * to know what the code must be for.
 *
 * <p>The key is all that the system says of the kind of the first processor: maker, model, microcode and instructions,
 * of which a virtual machine may have fewer. Where the system does not tell, LLVM is asked each time.
 */
final class KnownHosts {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private static volatile boolean found;
    private static volatile boolean guessed;

    private KnownHosts() {
    }

    /** True if LLVM was not asked. */
    static boolean isFound() {
        return found;
    }

    /**
     * The processor that runs this program.
     *
     * @throws io.krait.staging.CompilationException when LLVM had to be loaded and cannot be
     */
    static HostCpu get() {
        CodeStore store = CodeStore.standard();
        String processor = store == CodeStore.NONE ? "" : processor();
        if (processor.isEmpty()) {
            return HostCpu.ask();
        }
        Key key = key(processor);
        byte[] known = store.get(key).orElse(null);
        if (known != null) {
            String[] parts = new String(known, StandardCharsets.UTF_8).split("\n");
            if (parts.length == 3) {
                found = true;
                return HostCpu.of(parts[0], parts[1], parts[2]);
            }
        }
        HostCpu level = ofPacks(store, processor);
        if (level != null) {
            found = true;
            guessed = true;
            return level;
        }
        return learn(store, key);
    }

    /**
     * Note [Processors of packs]. A program that ships its compiled code may need LLVM never. So in a process that
     * finds packs before anybody has asked LLVM, the processor is no more than the highest level of x86-64 that the
     * system tells of, which is what packs are for. Should the process compile something, LLVM is there to be asked,
     * for the processes that follow.
     */
    private static HostCpu ofPacks(CodeStore store, String processor) {
        for (PackTarget t : store.packTargets()) {
            String triple = t.target().substring(0, Math.max(0, t.target().indexOf(' ')));
            if (t.needs().startsWith("x86-64-") && t.build().equals(BuildId.version()) && triple.contains("linux")) {
                return CpuLevel.ofFlags(triple, processor);
            }
        }
        return null;
    }

    /** After a compilation: LLVM is here. */
    static void compiled() {
        if (guessed) {
            guessed = false;
            CodeStore store = CodeStore.standard();
            learn(store, key(processor()));
        }
    }

    private static Key key(String processor) {
        return Key.of("host", "processor", processor, "llvm", LlvmVersion.ofArtifact());
    }

    private static HostCpu learn(CodeStore store, Key key) {
        HostCpu host = HostCpu.ask();
        store.put(key, String.join("\n", host.triple(), host.name(), host.features()).getBytes(StandardCharsets.UTF_8));
        return host;
    }

    /** Everything that does not change while the machine runs, of the first processor; empty if that is not known. */
    static String processor() {
        StringBuilder text = new StringBuilder();
        try (BufferedReader in = Files.newBufferedReader(CPU_INFO, StandardCharsets.ISO_8859_1)) {
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (isLasting(line)) {
                    text.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            return "";
        }
        return text.toString();
    }

    private static boolean isLasting(String line) {
        return !line.startsWith("processor") && !line.startsWith("cpu MHz") && !line.startsWith("bogomips")
                && !line.startsWith("BogoMIPS") && !line.startsWith("core id") && !line.startsWith("physical id")
                && !line.startsWith("apicid") && !line.startsWith("initial apicid") && !line.startsWith("siblings")
                && !line.startsWith("cpu cores");
    }
}
