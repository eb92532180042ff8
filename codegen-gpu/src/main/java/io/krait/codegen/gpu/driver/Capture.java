package io.krait.codegen.gpu.driver;

import java.util.ArrayList;
import java.util.List;

/** What a stream's capture must keep for the graph: memory that it uses, and pieces that were freed meanwhile. */
final class Capture {
    private final List<Object> kept = new ArrayList<>();
    private final List<DeviceMemory> memory = new ArrayList<>();
    private final List<Block> held = new ArrayList<>();
    private final List<KernelSite> kernels = new ArrayList<>();

    synchronized void use(DeviceMemory m) {
        memory.add(m);
    }

    synchronized void keep(Object o) {
        kept.add(o);
    }

    synchronized void hold(Block b) {
        held.add(b);
    }

    synchronized void launched(KernelSite site) {
        if (!kernels.contains(site)) {
            kernels.add(site);
        }
    }

    synchronized List<Object> kept() {
        return List.copyOf(kept);
    }

    synchronized List<DeviceMemory> memory() {
        return memory.stream().distinct().toList();
    }

    synchronized List<Block> held() {
        return List.copyOf(held);
    }

    synchronized List<KernelSite> kernels() {
        return List.copyOf(kernels);
    }
}
