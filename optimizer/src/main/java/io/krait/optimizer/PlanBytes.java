package io.krait.optimizer;

import io.krait.events.Log;
import io.krait.staging.StridedArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bound array programs as bytes, for the store: see Note [Two levels on disk] in {@link KernelCache}. */
final class PlanBytes {
    private static final Log LOG = Log.of("io.krait.optimizer");

    private PlanBytes() {
    }

    /** The bytes of a bound program; empty if it cannot outlive the process. */
    static Optional<byte[]> write(Prepared p, ValueIndex index) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(p.slots());
            out.writeLong(p.workspaceBytes());
            longs(out, p.workspaceOffsets());
            out.writeInt(p.launches().size());
            for (Prepared.Launch l : p.launches()) {
                out.writeUTF(l.kernel().key().loops());
                out.writeInt(l.slots().length);
                for (int slot : l.slots()) {
                    out.writeInt(slot);
                }
                longs(out, l.offsets());
                longs(out, l.scalars());
                out.writeLong(l.units());
                out.writeLong(l.grain());
                out.writeDouble(l.nanosPerUnit());
                out.writeInt(l.faultSites().size());
                for (FaultSite s : l.faultSites()) {
                    int site = index.of(s.site());
                    int array = index.of(s.array());
                    if (site < 0 || array < 0) {
                        return Optional.empty();
                    }
                    out.writeInt(site);
                    out.writeInt(array);
                }
            }
            return Optional.of(bytes.toByteArray());
        } catch (IOException e) {
            throw new AssertionError("memory has no I/O errors", e);
        }
    }

    /**
     * The bound program; empty if some of its code is not there any more.
     *
     * @param target what it was made for
     */
    static Optional<Prepared> read(byte[] bytes, ValueIndex index, long[] env, List<StridedArray> inputs,
            List<StridedArray> outputs, int threads, boolean aligned, KernelCache cache, String target) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int slots = in.readInt();
            long workspace = in.readLong();
            long[] offsets = longs(in);
            int n = in.readInt();
            List<Prepared.Launch> launches = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                Optional<KernelCache.Entry> kernel = cache.get(in.readUTF(), target);
                if (kernel.isEmpty()) {
                    return Optional.empty();
                }
                launches.add(launch(in, kernel.get(), index));
            }
            return Optional.of(new Prepared(env, inputs, outputs, threads, aligned, launches, slots, offsets,
                    workspace));
        } catch (IOException | RuntimeException e) {
            LOG.warnOnce("plan", "a plan from the cache cannot be read; it is made again", e);
            return Optional.empty();
        }
    }

    private static Prepared.Launch launch(DataInputStream in, KernelCache.Entry kernel, ValueIndex index)
            throws IOException {
        int[] slots = new int[in.readInt()];
        for (int k = 0; k < slots.length; k++) {
            slots[k] = in.readInt();
        }
        long[] offsets = longs(in);
        long[] scalars = longs(in);
        long units = in.readLong();
        long grain = in.readLong();
        double nanos = in.readDouble();
        int n = in.readInt();
        List<FaultSite> sites = new ArrayList<>();
        for (int k = 0; k < n; k++) {
            sites.add(new FaultSite(index.get(in.readInt()), index.get(in.readInt())));
        }
        return new Prepared.Launch(kernel, slots, offsets, scalars, units, grain, nanos, sites);
    }

    static void longs(DataOutputStream out, long[] values) throws IOException {
        out.writeInt(values.length);
        for (long v : values) {
            out.writeLong(v);
        }
    }

    static long[] longs(DataInputStream in) throws IOException {
        long[] values = new long[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }
}
