package io.krait.events;

import io.krait.staging.Graph;
import io.krait.staging.GridLaunch;
import io.krait.staging.Origin;

/**
 * Who hears what happens: a profiler. Each method begins an event and returns what ends it; what took no time ends at
 * once. Asked only while {@link Events#on} is true, so an implementation need not be quick.
 */
public interface Sink {
    /** A call by the user begins. */
    CallSpan call();

    /** A recording, an optimisation or a compilation begins. */
    PhaseSpan phase(Phase.Kind kind);

    /** A launch of a kernel on the host or by an array program begins. */
    LaunchSpan launch();

    /** A launch of work on the threads of the pool begins. */
    PoolSpan pool();

    /** A copy between memories begins. */
    TransferSpan transfer();

    /** A launch of a GPU kernel begins. */
    GridSpan grid();

    /**
     * A kernel was looked for, or kept.
     *
     * @param function on whose behalf
     * @param line the line of the program that made it
     * @param operation {@code hit}, {@code miss}, {@code write}, {@code evict} or {@code refused}
     * @param where {@code memory}, {@code disk} or {@code pack}
     * @param key the hash of what it was made from
     * @param kernel its name, or an empty string
     * @param bytes its size, or 0
     */
    void cache(Meter function, Origin line, String operation, String where, String key, String kernel, long bytes);

    /**
     * The pool of memory for arrays did something that takes time.
     *
     * @param operation {@code fresh}, {@code freed}, {@code collected}
     * @param bytes how much
     * @param used what is handed out
     * @param kept what waits for reuse
     */
    void memory(String operation, long bytes, long used, long kept);

    /** A call by the user. */
    interface CallSpan {
        /** It ends. */
        void end(Meter function, int arguments);
    }

    /** A phase. */
    interface PhaseSpan {
        /**
         * It ends.
         *
         * @param function on whose behalf
         * @param line the line of the program that made it
         * @param name which phase
         * @param subject what was worked on: a signature, or the name of a kernel
         * @param amount values of the graph, operations, or bytes of code
         * @param selfNanos the time without phases inside of it
         */
        void end(Meter function, Origin line, String name, String subject, long amount, long selfNanos);
    }

    /** A launch. */
    interface LaunchSpan {
        /**
         * It ends.
         *
         * @param function what was recorded
         * @param kernel the name of the kernel
         * @param units into how many units the work is divided
         * @param bytes of the arrays that it reads or writes
         * @param threads the most threads it may use
         * @param place the device, or {@code host}
         */
        void end(Graph function, String kernel, long units, long bytes, int threads, String place);
    }

    /** A launch on the threads of the pool. */
    interface PoolSpan {
        /**
         * It ends.
         *
         * @param units how much work
         * @param piece units that a thread claims at once
         * @param crew the most threads, the caller included
         * @param joined the threads that took part
         * @param woken how many parked threads were woken
         * @param started how many threads were started
         */
        void end(long units, long piece, int crew, int joined, int woken, int started);
    }

    /** A copy. */
    interface TransferSpan {
        /**
         * It ends.
         *
         * @param direction {@code to device}, {@code to host} or {@code between devices}
         * @param device the device
         * @param bytes how much
         */
        void end(String direction, String device, long bytes);
    }

    /** A launch of a GPU kernel. */
    interface GridSpan {
        /**
         * It was handed to the device.
         *
         * @param function what was recorded
         * @param kernel its name
         * @param device the device
         * @param launch how many threads
         */
        void end(Graph function, String kernel, String device, GridLaunch launch);
    }
}
