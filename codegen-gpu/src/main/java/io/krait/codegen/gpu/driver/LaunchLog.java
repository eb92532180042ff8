package io.krait.codegen.gpu.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The last kernels launched on a stream since it was last waited for. A fault is reported by a later call, and these
 * are the kernels that may have caused it. Threads write without a lock: a lost entry only makes a message poorer.
 */
final class LaunchLog {
    private static final int KEPT = 8;

    private final KernelSite[] sites = new KernelSite[KEPT];
    private int next;

    void add(KernelSite site) {
        sites[next++ & KEPT - 1] = site;
    }

    /** The stream was waited for without an error. */
    void clear() {
        next = 0;
        Arrays.fill(sites, null);
    }

    /** Distinct kernels, oldest first. */
    List<KernelSite> suspects() {
        List<KernelSite> suspects = new ArrayList<>();
        int end = next;
        for (int i = Math.max(0, end - KEPT); i < end; i++) {
            KernelSite s = sites[i & KEPT - 1];
            if (s != null && !suspects.contains(s)) {
                suspects.add(s);
            }
        }
        return suspects;
    }
}
