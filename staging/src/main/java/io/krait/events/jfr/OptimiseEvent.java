package io.krait.events.jfr;

import io.krait.events.Meter;
import io.krait.events.Sink;
import io.krait.staging.Origin;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A pass over a graph or over loops. */
@Name("io.krait.Optimise")
@Label("Optimise")
@Description("A pass over a graph or over loops")
@Category({"Krait", "Compiling"})
@StackTrace(false)
final class OptimiseEvent extends Event implements Sink.PhaseSpan {
    @Label("Function")
    @Description("What was called or made")
    String function;

    @Label("Definition")
    @Description("The line of the program that made the function")
    String definition;

    @Label("Pass")
    @Description("Which pass")
    String pass;

    @Label("Subject")
    @Description("The kernel, or the signature of the function")
    String subject;

    @Label("Own Time")
    @Description("The time without the passes inside of this one")
    @Timespan
    long ownTime;

    @Override
    public void end(Meter function, Origin line, String name, String subject, long amount, long selfNanos) {
        end();
        if (shouldCommit()) {
            this.function = function.what();
            definition = line.toString();
            pass = name;
            this.subject = subject;
            ownTime = selfNanos;
            commit();
        }
    }
}
