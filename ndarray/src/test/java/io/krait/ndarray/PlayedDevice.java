package io.krait.ndarray;

import io.krait.staging.Device;
import io.krait.staging.DeviceStream;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.InterpretingEvaluator;
import io.krait.staging.StridedArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A device whose memory is the host's and whose programs the interpreter runs. */
final class PlayedDevice implements Device {
    private final String name;
    private int live;
    private int runs;

    PlayedDevice(String name) {
        this.name = name;
    }

    /** Blocks that have not been freed. */
    synchronized int live() {
        return live;
    }

    /** Programs that ran here. */
    int runs() {
        return runs;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "played by the interpreter";
    }

    @Override
    public Evaluator evaluator() {
        Evaluator interpreter = new InterpretingEvaluator();
        return new Evaluator() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int priority() {
                return 0;
            }

            @Override
            public String unavailable() {
                return "";
            }

            @Override
            public Executable prepare(Graph graph) {
                Executable code = interpreter.prepare(graph);
                return new Executable() {
                    @Override
                    public void run(long[] env, List<StridedArray> in, List<StridedArray> out, int threads) {
                        runs++;
                        code.run(env, in.stream().map(PlayedDevice::seen).toList(),
                                out.stream().map(PlayedDevice::seen).toList(), threads);
                    }

                    @Override
                    public String explain() {
                        return code.explain();
                    }

                    @Override
                    public String inspect(Stage stage) {
                        return code.inspect(stage);
                    }
                };
            }
        };
    }

    private static StridedArray seen(StridedArray a) {
        return new StridedArray(a.dtype(), at(a.memory().address(), 1L << 40), a.offset(), a.shape(), a.strides());
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public synchronized Block allocate(long bytes) {
        live++;
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(bytes, 256);
        return new Block() {
            @Override
            public MemorySegment segment() {
                return MemorySegment.ofAddress(memory.address());
            }

            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public void close() {
                synchronized (PlayedDevice.this) {
                    live--;
                }
                arena.close();
            }
        };
    }

    @Override
    public void copyIn(MemorySegment host, long to, long bytes) {
        at(to, bytes).copyFrom(host.asSlice(0, bytes));
    }

    @Override
    public void copyOut(long from, MemorySegment host, long bytes) {
        host.asSlice(0, bytes).copyFrom(at(from, bytes));
    }

    @Override
    public void copyWithin(long from, long to, long bytes) {
        at(to, bytes).copyFrom(at(from, bytes));
    }

    @Override
    public void copyFrom(Device other, long from, long to, long bytes) {
        copyWithin(from, to, bytes);
    }

    @Override
    public DeviceStream stream() {
        throw new UnsupportedOperationException("not needed here");
    }

    @Override
    public DeviceStream newStream() {
        throw new UnsupportedOperationException("not needed here");
    }

    @Override
    public void synchronize() {
        // Nothing is under way.
    }

    @Override
    public boolean isSimulated() {
        return true;
    }

    @Override
    public long[] memoryInfo() {
        return new long[]{1 << 30, 1 << 30};
    }
}
