package io.krait.events.jfr;

import io.krait.events.Meter;
import io.krait.events.Phase;
import io.krait.events.Sink;
import io.krait.staging.Origin;

/** Makes events of what happens. */
final class JfrSink implements Sink {
    static final Sink INSTANCE = new JfrSink();

    private JfrSink() {
    }

    @Override
    public CallSpan call() {
        CallEvent e = new CallEvent();
        e.begin();
        return e;
    }

    @Override
    public PhaseSpan phase(Phase.Kind kind) {
        return switch (kind) {
            case RECORD -> {
                RecordEvent e = new RecordEvent();
                e.begin();
                yield e;
            }
            case OPTIMISE -> {
                OptimiseEvent e = new OptimiseEvent();
                e.begin();
                yield e;
            }
            case LOAD -> {
                LoadEvent e = new LoadEvent();
                e.begin();
                yield e;
            }
            case COMPILE -> {
                CompileEvent e = new CompileEvent();
                e.begin();
                yield e;
            }
        };
    }

    @Override
    public LaunchSpan launch() {
        LaunchEvent e = new LaunchEvent();
        e.begin();
        return e;
    }

    @Override
    public PoolSpan pool() {
        PoolEvent e = new PoolEvent();
        e.begin();
        return e;
    }

    @Override
    public TransferSpan transfer() {
        TransferEvent e = new TransferEvent();
        e.begin();
        return e;
    }

    @Override
    public GridSpan grid() {
        GpuLaunchEvent e = new GpuLaunchEvent();
        e.begin();
        return e;
    }

    @Override
    public void cache(Meter function, Origin line, String operation, String where, String key, String kernel,
            long bytes) {
        CacheEvent e = new CacheEvent();
        if (e.shouldCommit()) {
            e.function = function.what();
            e.definition = line.toString();
            e.operation = operation;
            e.where = where;
            e.key = key;
            e.kernel = kernel;
            e.bytes = bytes;
            e.commit();
        }
    }

    @Override
    public void memory(String operation, long bytes, long used, long kept) {
        MemoryEvent e = new MemoryEvent();
        if (e.shouldCommit()) {
            e.operation = operation;
            e.bytes = bytes;
            e.used = used;
            e.kept = kept;
            e.commit();
        }
    }
}
