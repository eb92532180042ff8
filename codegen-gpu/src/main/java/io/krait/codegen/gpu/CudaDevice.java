package io.krait.codegen.gpu;

import io.krait.codegen.gpu.cublas.CublasLibrary;
import io.krait.codegen.gpu.cublas.CublasProducts;
import io.krait.codegen.gpu.driver.CudaContext;
import io.krait.codegen.gpu.driver.DeviceMemory;
import io.krait.codegen.gpu.driver.MemoryCalls;
import io.krait.codegen.gpu.driver.OutOfDeviceMemoryException;
import io.krait.codegen.gpu.driver.Stream;
import io.krait.codegen.gpu.driver.WrongDeviceException;
import io.krait.events.Events;
import io.krait.events.Sink;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.staging.AllocationException;
import io.krait.staging.Device;
import io.krait.staging.DeviceStream;
import io.krait.staging.Evaluator;
import io.krait.staging.KraitException;
import io.krait.staging.MatrixLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** An NVIDIA GPU. It is started when something is first asked of it. */
final class CudaDevice implements Device {
    private static final int FIRST_SWEEP = 1024;

    private final CudaContext context;
    private final Evaluator evaluator;
    private final FaultRecords records;
    private final ConcurrentSkipListMap<Long, WeakReference<DeviceMemory>> memory = new ConcurrentSkipListMap<>();
    private final Set<CudaStream> streams = Collections.synchronizedSet(Collections.newSetFromMap(
            new WeakHashMap<>()));
    private volatile int sweptAt = FIRST_SWEEP;
    private CudaStream stream;
    private MatrixLibrary matrices;

    CudaDevice(CudaContext context) {
        this(context, CudaBackend::new);
    }

    CudaDevice(CudaContext context, Function<CudaDevice, CudaBackend> backend) {
        this.context = context;
        this.records = new FaultRecords(context);
        this.evaluator = new CompilingEvaluator(backend.apply(this), true);
    }

    CudaContext context() {
        return context;
    }

    FaultRecords records() {
        return records;
    }

    @Override
    public String name() {
        return "cuda:" + context.device().ordinal();
    }

    @Override
    public String description() {
        return context.device().name() + ", compute capability " + context.device().compute() / 10 + "."
                + context.device().compute() % 10 + ", " + (context.device().memory() >> 20) + " MiB";
    }

    @Override
    public Evaluator evaluator() {
        return evaluator;
    }

    @Override
    public Block allocate(long bytes) {
        DeviceMemory m;
        try {
            m = context.allocate(bytes);
        } catch (OutOfDeviceMemoryException e) {
            throw new AllocationException(e.getMessage(), e);
        }
        long address = m.address();
        memory.put(address, new WeakReference<>(m));
        if (memory.size() > 2 * sweptAt) {
            memory.values().removeIf(r -> r.get() == null);
            sweptAt = Math.max(FIRST_SWEEP, memory.size());
        }
        return new Allocated(m, address);
    }

    private final class Allocated implements Block {
        private final DeviceMemory block;
        private final MemorySegment segment;

        private Allocated(DeviceMemory block, long address) {
            this.block = block;
            this.segment = MemorySegment.ofAddress(address);
        }

        @Override
        public MemorySegment segment() {
            return segment;
        }

        @Override
        public long bytes() {
            return block.bytes();
        }

        @Override
        public void close() {
            memory.computeIfPresent(segment.address(), (k, r) -> r.get() == block ? null : r);
            block.close();
        }
    }

    /** The block that an address belongs to. */
    private Optional<DeviceMemory> find(long address) {
        for (Map.Entry<Long, WeakReference<DeviceMemory>> e = memory.floorEntry(address); e != null;
                e = memory.lowerEntry(e.getKey())) {
            DeviceMemory m = e.getValue().get();
            if (m != null) {
                return address - e.getKey() <= m.bytes() ? Optional.of(m) : Optional.empty();
            }
            // The array is gone; a larger block may lie around its address by now.
            memory.remove(e.getKey(), e.getValue());
        }
        return Optional.empty();
    }

    private DeviceMemory at(long address) {
        return find(address).orElseThrow(() -> new WrongDeviceException("address 0x" + Long.toHexString(address)
                + " is not in the memory of " + name() + "; arrays of another device must be moved here first, for"
                + " instance x.to(device)"));
    }

    /** Keeps memory from being used anew while a stream other than the device's own works with it. */
    void usedOn(Stream s, long address) {
        find(address).ifPresent(m -> m.usedOn(s));
    }

    @Override
    public void copyIn(MemorySegment host, long to, long bytes) {
        Sink.TransferSpan span = Events.on() ? Events.sink().transfer() : null;
        if (bytes > 0) {
            DeviceMemory m = at(to);
            context.defaultStream().copyToDevice(m, to - m.address(), host.asSlice(0, bytes));
        }
        if (span != null) {
            span.end("to device", name(), bytes);
        }
    }

    @Override
    public void copyOut(long from, MemorySegment host, long bytes) {
        Sink.TransferSpan span = Events.on() ? Events.sink().transfer() : null;
        stream().synchronize();
        if (bytes > 0) {
            DeviceMemory m = at(from);
            context.defaultStream().copyToHost(host.asSlice(0, bytes), m, from - m.address());
        }
        if (span != null) {
            span.end("to host", name(), bytes);
        }
    }

    @Override
    public void copyWithin(long from, long to, long bytes) {
        copy(at(from), from, to, bytes);
    }

    private void copy(DeviceMemory source, long from, long to, long bytes) {
        if (bytes > 0) {
            DeviceMemory target = at(to);
            context.defaultStream().copy(target, to - target.address(), source, from - source.address(), bytes);
        }
    }

    @Override
    public void copyFrom(Device other, long from, long to, long bytes) {
        Sink.TransferSpan span = Events.on() ? Events.sink().transfer() : null;
        if (!(other instanceof CudaDevice d)) {
            throw new KraitException(name() + " cannot copy from " + other.name()
                    + "; go through the host: x.toHost().to(device)");
        }
        if (d != this) {
            context.defaultStream().waitFor(d.context.defaultStream());
        }
        copy(d.at(from), from, to, bytes);
        if (d != this) {
            d.context.defaultStream().waitFor(context.defaultStream());
        }
        if (span != null) {
            span.end("between devices", name(), bytes);
        }
    }

    @Override
    public synchronized CudaStream stream() {
        if (stream == null) {
            stream = new CudaStream(this, context.defaultStream());
        }
        return stream;
    }

    @Override
    public DeviceStream newStream() {
        CudaStream s = new CudaStream(this, context.newStream());
        streams.add(s);
        return s;
    }

    @Override
    public void synchronize() {
        context.synchronize();
        List<CudaStream> all;
        synchronized (streams) {
            all = new ArrayList<>(streams);
        }
        all.addFirst(stream());
        all.forEach(CudaStream::lookAtAll);
        for (CudaStream s : all) {
            Optional<RuntimeException> fault = s.found();
            if (fault.isPresent()) {
                throw fault.get();
            }
        }
    }

    @Override
    public synchronized MatrixLibrary matrixLibrary() {
        if (matrices == null) {
            matrices = new CublasProducts(context, CublasLibrary.get());
        }
        return matrices;
    }

    @Override
    public boolean isSimulated() {
        return false;
    }

    @Override
    public long[] memoryInfo() {
        MemoryCalls.MemoryInfo i = context.memoryInfo();
        return new long[]{i.free(), i.total()};
    }

    @Override
    public String toString() {
        return name();
    }
}
