package io.krait.codegen.gpu.driver;

/** The driver's functions for streams, events and graphs. All need a current context; stream 0 is the null stream. */
public interface StreamCalls {
    /**
     * Creates a stream that does not wait for the null stream.
     *
     * @param priority within {@link DeviceCalls#streamPriorities}; 0 is always allowed
     */
    long createStream(int priority);

    /** Destroys a stream; work that it holds is still done. */
    void destroyStream(long stream);

    /** Waits for all work of a stream. */
    void synchronizeStream(long stream);

    /** Whether all work of a stream is done. */
    boolean queryStream(long stream);

    /** Makes later work of the stream wait for an event. */
    void waitEvent(long stream, long event);

    /**
     * Runs Java code when the stream gets there. The code must not call the driver. It does not run when the context
     * is lost before.
     */
    void hostCallback(long stream, Runnable action);

    /**
     * Creates an event.
     *
     * @param timing whether times are taken, which makes it slower
     */
    long createEvent(boolean timing);

    /** Puts an event after the stream's work so far. */
    void recordEvent(long event, long stream);

    /** Whether the work before the last record of the event is done; true if there was none. */
    boolean queryEvent(long event);

    /** Waits for the work before the last record of the event. */
    void synchronizeEvent(long event);

    /** Milliseconds from one event to another; both done, both with timing. */
    float elapsedMillis(long from, long to);

    /** Destroys an event. */
    void destroyEvent(long event);

    /** From now on the stream's work goes into a graph and is not done. */
    void beginCapture(long stream, CaptureMode mode);

    /** Ends that and gives the graph. */
    long endCapture(long stream);

    /** Makes a graph ready to launch. */
    long instantiate(long graph);

    /** Does all work of a graph in the order of a stream. */
    void launchGraph(long executable, long stream);

    /** Destroys a graph; executables made of it stay. */
    void destroyGraph(long graph);

    /** Destroys a graph that is ready to launch. */
    void destroyExecutable(long executable);

    /** Which calls of this process fail while a stream is captured, since they cannot be part of a graph. */
    enum CaptureMode {
        /** Unsafe calls of all threads. */
        GLOBAL,
        /** Unsafe calls of the thread that captures. */
        THREAD_LOCAL,
        /** None. */
        RELAXED
    }
}
