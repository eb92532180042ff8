package io.krait.events.jfr;

import io.krait.events.Meter;
import io.krait.events.Sink;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A call of a function, from the arguments to the results. */
@Name("io.krait.Call")
@Label("Call")
@Description("A call of a function, from the arguments to the results")
@Category({"Krait", "Running"})
@StackTrace(false)
@Threshold("100 us")
final class CallEvent extends Event implements Sink.CallSpan {
    @Label("Function")
    @Description("What was called or made")
    String function;

    @Label("Definition")
    @Description("The line of the program that made the function")
    String definition;

    @Label("Arguments")
    @Description("How many arguments")
    int arguments;

    @Override
    public void end(Meter function, int arguments) {
        end();
        if (shouldCommit()) {
            this.function = function.what();
            definition = function.began().toString();
            this.arguments = arguments;
            commit();
        }
    }
}
