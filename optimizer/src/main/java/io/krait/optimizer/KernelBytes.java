package io.krait.optimizer;

import io.krait.events.Log;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lowered kernels as bytes, for the store: see Note [Two levels on disk] in {@link KernelCache}. */
final class KernelBytes {
    private static final Log LOG = Log.of("io.krait.optimizer");

    /** A value that is not one of the graph, so that no other process has it. */
    private static final class Unknown extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private KernelBytes() {
    }

    /** The bytes of a lowered kernel; empty if it cannot outlive the process. */
    static Optional<byte[]> write(LoweredKernel code, ValueIndex index) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            new Writer(out, index).kernel(code);
            return Optional.of(bytes.toByteArray());
        } catch (Unknown e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError("memory has no I/O errors", e);
        }
    }

    /**
     * The lowered kernel; empty if some of its code is not there any more.
     *
     * @param target what it was made for
     */
    static Optional<LoweredKernel> read(byte[] bytes, ValueIndex index, KernelCache cache, String target) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Reader(in, index, cache, target).kernel();
        } catch (IOException | RuntimeException e) {
            LOG.warnOnce("kernel", "a kernel from the cache cannot be read; it is made again", e);
            return Optional.empty();
        }
    }

    private record Writer(DataOutputStream out, ValueIndex index) {
        void kernel(LoweredKernel code) throws IOException {
            out.writeInt(code.launches().size());
            for (LaunchPlan p : code.launches()) {
                plan(p);
            }
            out.writeInt(code.scratch().size());
            for (LaunchPlan.Scratch s : code.scratch()) {
                out.writeByte(s.type().ordinal());
                units(s.units());
                out.writeInt(s.param().orElse(-1));
            }
            // The order of the map is the order of the slots.
            values(List.copyOf(code.slots().keySet()));
            for (int slot : code.slots().values()) {
                out.writeInt(slot);
            }
            steps(code.steps(), code.launches());
        }

        private void plan(LaunchPlan p) throws IOException {
            out.writeUTF(p.kernel().key().loops());
            out.writeLong(p.code().grain());
            out.writeInt(p.buffers().size());
            for (LaunchPlan.Memory m : p.buffers()) {
                switch (m) {
                    case LaunchPlan.Memory.Param a -> tagged(0, a.index());
                    case LaunchPlan.Memory.Results r -> tagged(1, 0);
                    case LaunchPlan.Memory.Scratch s -> tagged(2, s.index());
                }
            }
            out.writeInt(p.scalars().size());
            for (LaunchPlan.Scalar s : p.scalars()) {
                scalar(s);
            }
            units(p.units());
            values(p.outs());
            values(p.sites());
            values(p.work().values());
            values(p.work().lo());
            values(p.work().hi());
        }

        private void scalar(LaunchPlan.Scalar s) throws IOException {
            switch (s) {
                case LaunchPlan.Scalar.Extent e -> {
                    out.writeByte(0);
                    dim(e.dim());
                }
                case LaunchPlan.Scalar.Stride t -> {
                    tagged(1, t.param());
                    out.writeInt(t.axis());
                }
                case LaunchPlan.Scalar.PartSize z -> {
                    out.writeByte(2);
                    units(z.parts());
                }
                case LaunchPlan.Scalar.PartCount z -> {
                    out.writeByte(3);
                    units(z.parts());
                }
                case LaunchPlan.Scalar.Known k -> {
                    out.writeByte(4);
                    value(k.value());
                }
            }
        }

        private void dim(Dim d) throws IOException {
            switch (d) {
                case Dim.Fixed f -> {
                    out.writeByte(0);
                    out.writeLong(f.n());
                }
                case Dim.Affine a -> {
                    tagged(1, a.symbol());
                    out.writeLong(a.mul());
                    out.writeLong(a.add());
                }
                case Dim.Compound c -> {
                    tagged(2, c.kind().ordinal());
                    dim(c.a());
                    dim(c.b());
                }
            }
        }

        private void units(LaunchPlan.Units u) throws IOException {
            switch (u) {
                case LaunchPlan.Units.One x -> out.writeByte(0);
                case LaunchPlan.Units.Box x -> ranges(1, x.lo(), x.hi());
                case LaunchPlan.Units.Chunks x -> {
                    ranges(2, List.of(x.lo()), List.of(x.hi()));
                    out.writeLong(x.size());
                }
                case LaunchPlan.Units.Parts x -> ranges(3, x.lo(), x.hi());
                case LaunchPlan.Units.Elements x -> tagged(4, x.param());
            }
        }

        private void ranges(int tag, List<Value> lo, List<Value> hi) throws IOException {
            out.writeByte(tag);
            values(lo);
            values(hi);
        }

        private void steps(List<HostStep> steps, List<LaunchPlan> launches) throws IOException {
            out.writeInt(steps.size());
            for (HostStep s : steps) {
                switch (s) {
                    case HostStep.Compute c -> {
                        out.writeByte(0);
                        values(c.order());
                    }
                    case HostStep.Launch l -> tagged(1, number(l.plan(), launches));
                    case HostStep.Branch b -> {
                        token(2, b.token());
                        steps(b.then(), launches);
                        steps(b.otherwise(), launches);
                    }
                    case HostStep.Repeat r -> {
                        token(3, r.token());
                        steps(r.cond(), launches);
                        steps(r.body(), launches);
                    }
                    case HostStep.Count c -> {
                        token(4, c.token());
                        steps(c.body(), launches);
                    }
                }
            }
        }

        private static int number(LaunchPlan p, List<LaunchPlan> launches) throws IOException {
            for (int i = 0; i < launches.size(); i++) {
                if (launches.get(i) == p) {
                    return i;
                }
            }
            throw new Unknown();
        }

        private void token(int tag, Value token) throws IOException {
            out.writeByte(tag);
            value(token);
        }

        private void tagged(int tag, int number) throws IOException {
            out.writeByte(tag);
            out.writeInt(number);
        }

        private void values(List<Value> values) throws IOException {
            out.writeInt(values.size());
            for (Value v : values) {
                value(v);
            }
        }

        private void value(Value v) throws IOException {
            int n = index.of(v);
            if (n < 0) {
                throw new Unknown();
            }
            out.writeInt(n);
        }
    }

    private record Reader(DataInputStream in, ValueIndex index, KernelCache cache, String target) {
        private static final DType[] TYPES = DType.values();
        private static final Dim.Kind[] DIMS = Dim.Kind.values();

        Optional<LoweredKernel> kernel() throws IOException {
            List<LaunchPlan> launches = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                Optional<KernelCache.Entry> kernel = cache.get(in.readUTF(), target);
                if (kernel.isEmpty()) {
                    return Optional.empty();
                }
                launches.add(plan(kernel.get()));
            }
            List<LaunchPlan.Scratch> scratch = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                DType type = TYPES[in.readByte()];
                LaunchPlan.Units units = units();
                int param = in.readInt();
                scratch.add(new LaunchPlan.Scratch(type, units, param < 0 ? Optional.empty() : Optional.of(param)));
            }
            Map<Value, Integer> slots = new LinkedHashMap<>();
            for (Value v : values()) {
                slots.put(v, in.readInt());
            }
            return Optional.of(new LoweredKernel(steps(launches), slots, scratch, launches));
        }

        private LaunchPlan plan(KernelCache.Entry kernel) throws IOException {
            LaunchPlan.Code code = new LaunchPlan.Code(kernel, in.readLong());
            List<LaunchPlan.Memory> buffers = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                int tag = in.readByte();
                int number = in.readInt();
                buffers.add(tag == 0 ? new LaunchPlan.Memory.Param(number)
                        : tag == 1 ? new LaunchPlan.Memory.Results() : new LaunchPlan.Memory.Scratch(number));
            }
            List<LaunchPlan.Scalar> scalars = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                scalars.add(scalar());
            }
            LaunchPlan.Units units = units();
            List<Value> outs = values();
            List<Value> sites = values();
            return new LaunchPlan(code, buffers, scalars, units, outs, sites,
                    new LaunchPlan.Work(values(), values(), values()));
        }

        private LaunchPlan.Scalar scalar() throws IOException {
            int tag = in.readByte();
            return switch (tag) {
                case 0 -> new LaunchPlan.Scalar.Extent(dim());
                case 1 -> new LaunchPlan.Scalar.Stride(in.readInt(), in.readInt());
                case 2 -> new LaunchPlan.Scalar.PartSize((LaunchPlan.Units.Parts) units());
                case 3 -> new LaunchPlan.Scalar.PartCount((LaunchPlan.Units.Parts) units());
                case 4 -> new LaunchPlan.Scalar.Known(value());
                default -> throw new IOException("no scalar has tag " + tag);
            };
        }

        private Dim dim() throws IOException {
            int tag = in.readByte();
            return switch (tag) {
                case 0 -> new Dim.Fixed(in.readLong());
                case 1 -> new Dim.Affine(in.readInt(), in.readLong(), in.readLong());
                case 2 -> new Dim.Compound(DIMS[in.readInt()], dim(), dim());
                default -> throw new IOException("no extent has tag " + tag);
            };
        }

        private LaunchPlan.Units units() throws IOException {
            int tag = in.readByte();
            return switch (tag) {
                case 0 -> new LaunchPlan.Units.One();
                case 1 -> new LaunchPlan.Units.Box(values(), values());
                case 2 -> new LaunchPlan.Units.Chunks(values().get(0), values().get(0), in.readLong());
                case 3 -> new LaunchPlan.Units.Parts(values(), values());
                case 4 -> new LaunchPlan.Units.Elements(in.readInt());
                default -> throw new IOException("no units have tag " + tag);
            };
        }

        private List<HostStep> steps(List<LaunchPlan> launches) throws IOException {
            List<HostStep> steps = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                int tag = in.readByte();
                steps.add(switch (tag) {
                    case 0 -> new HostStep.Compute(values());
                    case 1 -> new HostStep.Launch(launches.get(in.readInt()));
                    case 2 -> {
                        Value v = value();
                        yield new HostStep.Branch(v, (Control.If) v.prim(), steps(launches), steps(launches));
                    }
                    case 3 -> {
                        Value v = value();
                        yield new HostStep.Repeat(v, (Control.While) v.prim(), steps(launches), steps(launches));
                    }
                    case 4 -> {
                        Value v = value();
                        yield new HostStep.Count(v, (Control.For) v.prim(), steps(launches));
                    }
                    default -> throw new IOException("no step has tag " + tag);
                });
            }
            return steps;
        }

        private List<Value> values() throws IOException {
            int n = in.readInt();
            List<Value> values = new ArrayList<>();
            for (int k = 0; k < n; k++) {
                values.add(value());
            }
            return values;
        }

        private Value value() throws IOException {
            return index.get(in.readInt());
        }
    }
}
