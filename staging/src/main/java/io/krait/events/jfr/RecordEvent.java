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

/** A recording of a lambda. */
@Name("io.krait.Record")
@Label("Record")
@Description("A recording of a lambda")
@Category({"Krait", "Compiling"})
@StackTrace(true)
final class RecordEvent extends Event implements Sink.PhaseSpan {
    @Label("Function")
    @Description("What was called or made")
    String function;

    @Label("Definition")
    @Description("The line of the program that made the function")
    String definition;

    @Label("Signature")
    @Description("The types of the arguments and results")
    String signature;

    @Label("Values")
    @Description("How many operations were recorded")
    long values;

    @Override
    public void end(Meter function, Origin line, String name, String subject, long amount, long selfNanos) {
        end();
        if (shouldCommit()) {
            this.function = function.what();
            definition = line.toString();
            signature = subject;
            values = amount;
            commit();
        }
    }
}
