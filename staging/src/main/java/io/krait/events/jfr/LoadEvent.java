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

/** A look into the cache on disk and the packs, and what was found made ready. */
@Name("io.krait.Load")
@Label("Load")
@Description("A look into the cache on disk and the packs, and what was found made ready")
@Category({"Krait", "Compiling"})
@StackTrace(false)
final class LoadEvent extends Event implements Sink.PhaseSpan {
    @Label("Function")
    @Description("What was called or made")
    String function;

    @Label("Definition")
    @Description("The line of the program that made the function")
    String definition;

    @Label("Step")
    @Description("What was looked for")
    String step;

    @Label("Subject")
    @Description("The kernel, or the signature of the function")
    String subject;

    @Label("Own Time")
    @Description("The time without the steps inside of this one")
    @Timespan
    long ownTime;

    @Override
    public void end(Meter function, Origin line, String name, String subject, long amount, long selfNanos) {
        end();
        if (shouldCommit()) {
            this.function = function.what();
            definition = line.toString();
            step = name;
            this.subject = subject;
            ownTime = selfNanos;
            commit();
        }
    }
}
