package io.krait.codegen.gpu;

import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.events.Events;
import io.krait.events.Sink;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.staging.Device;
import io.krait.staging.DeviceStream;
import io.krait.staging.Evaluator;
import io.krait.staging.KraitException;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A GPU that the processor plays. Its memory is the host's, and everything that is asked for is done at once, but
 * arrays, faults and errors behave as on a device.
 */
final class SimulatedDevice implements Device {
    private final int ordinal;
    private final SimulatedMemory memory;
    private final SimulatedStream stream = new SimulatedStream(this);
    private final Set<SimulatedStream> streams = Collections.synchronizedSet(Collections.newSetFromMap(
            new WeakHashMap<>()));
    private final Evaluator evaluator;

    SimulatedDevice(int ordinal, SimulatedMemory memory, GridRunner runner) {
        this.ordinal = ordinal;
        this.memory = memory;
        this.evaluator = new CompilingEvaluator(new SimulatorBackend(this, runner), true);
    }

    @Override
    public String name() {
        return "simulator:" + ordinal;
    }

    @Override
    public String description() {
        return "a GPU simulated on the processor, " + (memory.total() >> 20) + " MiB";
    }

    @Override
    public Evaluator evaluator() {
        return evaluator;
    }

    @Override
    public Block allocate(long bytes) {
        SimulatedMemory m = memory;
        long address = m.allocate(bytes).address();
        return new DeviceMemoryBlock(address, bytes, () -> m.free(address));
    }

    @Override
    public void copyIn(MemorySegment host, long to, long bytes) {
        Sink.TransferSpan span = Events.on() ? Events.sink().transfer() : null;
        at(to, bytes).copyFrom(host.asSlice(0, bytes));
        if (span != null) {
            span.end("to device", name(), bytes);
        }
    }

    @Override
    public void copyOut(long from, MemorySegment host, long bytes) {
        Sink.TransferSpan span = Events.on() ? Events.sink().transfer() : null;
        stream.synchronize();
        host.asSlice(0, bytes).copyFrom(at(from, bytes));
        if (span != null) {
            span.end("to host", name(), bytes);
        }
    }

    @Override
    public void copyWithin(long from, long to, long bytes) {
        at(to, bytes).copyFrom(at(from, bytes));
    }

    @Override
    public void copyFrom(Device other, long from, long to, long bytes) {
        Sink.TransferSpan span = Events.on() ? Events.sink().transfer() : null;
        if (!(other instanceof SimulatedDevice d)) {
            throw new KraitException(name() + " cannot copy from " + other.name()
                    + "; go through the host: x.toHost().to(device)");
        }
        at(to, bytes).copyFrom(d.at(from, bytes));
        if (span != null) {
            span.end("between devices", name(), bytes);
        }
    }

    @SuppressWarnings("restricted")
    private MemorySegment at(long address, long bytes) {
        if (bytes > 0 && memory.find(address).filter(b -> address + bytes <= b.end()).isEmpty()) {
            throw new KraitException("a copy of " + bytes + " bytes at 0x" + Long.toHexString(address)
                    + " leaves the memory of " + name() + ", or that was freed");
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public DeviceStream stream() {
        return stream;
    }

    @Override
    public DeviceStream newStream() {
        SimulatedStream s = new SimulatedStream(this);
        streams.add(s);
        return s;
    }

    @Override
    public void synchronize() {
        stream.synchronize();
        List<SimulatedStream> all;
        synchronized (streams) {
            all = List.copyOf(streams);
        }
        all.forEach(SimulatedStream::throwFault);
    }

    @Override
    public boolean isSimulated() {
        return true;
    }

    @Override
    public long[] memoryInfo() {
        return new long[]{memory.total() - memory.used(), memory.total()};
    }

    @Override
    public String toString() {
        return name();
    }
}
