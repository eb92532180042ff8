package io.krait.examples;

import io.krait.Krait;
import io.krait.KraitInfo;
import io.krait.codegen.gpu.GpuProbe;
import io.krait.codegen.gpu.GpuStatus;
import io.krait.codegen.gpu.ptx.PtxReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code krait info}: what Krait runs on. */
@Command(name = "info", mixinStandardHelpOptions = true,
        description = "JDK, CPU, LLVM, threads, caches, backends found and why not, GPU driver.")
final class InfoCommand implements Callable<Integer> {
    private static final int LABEL = 24;
    private static final int WIDTH = 100;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String group = "";
        List<KraitInfo.Entry> entries = new ArrayList<>(Krait.info());
        entries.addAll(MachineFacts.collect());
        entries.addAll(gpu(GpuProbe.probe()));
        for (KraitInfo.Entry entry : entries) {
            if (!entry.group().equals(group)) {
                group = entry.group();
                out.println();
                out.println(group);
            }
            print(out, entry);
        }
        out.flush();
        return 0;
    }

    /** What a look at the CUDA driver gave. */
    static List<KraitInfo.Entry> gpu(GpuStatus status) {
        List<KraitInfo.Entry> facts = new ArrayList<>();
        facts.add(new KraitInfo.Entry("GPU", "driver", status.driverVersion().isEmpty() ? status.reason()
                : "CUDA " + status.driverVersion() + (status.available() ? "" : ", not usable: " + status.reason())));
        for (String device : status.devices()) {
            facts.add(new KraitInfo.Entry("GPU", "device", device));
        }
        PtxReport.facts().forEach((name, value) -> facts.add(new KraitInfo.Entry("GPU", name, value)));
        return facts;
    }

    /** The name, then the value, wrapped under itself where it is long (CPU features are). */
    private static void print(PrintWriter out, KraitInfo.Entry entry) {
        StringBuilder line = new StringBuilder("  " + entry.name()).append(' ');
        while (line.length() < LABEL) {
            line.append(' ');
        }
        boolean first = true;
        for (String word : entry.value().split(" ")) {
            if (!first && line.length() + word.length() > WIDTH) {
                out.println(line.toString().stripTrailing());
                line.setLength(0);
                line.append(" ".repeat(LABEL));
            }
            line.append(word).append(' ');
            first = false;
        }
        out.println(line.toString().stripTrailing());
    }
}
