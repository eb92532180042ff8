package io.krait.events.jfr;

import io.krait.events.Sink;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A launch on several threads. */
@Name("io.krait.ThreadPool")
@Label("Thread Pool")
@Description("A launch on several threads")
@Category({"Krait", "Running"})
@StackTrace(false)
@Threshold("100 us")
final class PoolEvent extends Event implements Sink.PoolSpan {
    @Label("Units")
    @Description("Into how many units the work is divided")
    long units;

    @Label("Piece")
    @Description("Units that a thread claims at once")
    long piece;

    @Label("Crew")
    @Description("The most threads, the caller included")
    int crew;

    @Label("Joined")
    @Description("The threads that took part, the caller included")
    int joined;

    @Label("Woken")
    @Description("Parked threads that were woken")
    int woken;

    @Label("Started")
    @Description("Threads that were started")
    int started;

    @Override
    public void end(long unitCount, long pieceUnits, int mostThreads, int tookPart, int wokenThreads,
            int startedThreads) {
        end();
        if (shouldCommit()) {
            units = unitCount;
            piece = pieceUnits;
            crew = mostThreads;
            joined = tookPart;
            woken = wokenThreads;
            started = startedThreads;
            commit();
        }
    }
}
