package io.krait.events.jfr;

import io.krait.events.Meter;
import io.krait.events.Sink;
import io.krait.staging.Origin;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A step on the way to machine code. */
@Name("io.krait.Compile")
@Label("Compile")
@Description("A step on the way to machine code")
@Category({"Krait", "Compiling"})
@StackTrace(true)
final class CompileEvent extends Event implements Sink.PhaseSpan {
    @Label("Function")
    @Description("What was called or made")
    String function;

    @Label("Definition")
    @Description("The line of the program that made the function")
    String definition;

    @Label("Step")
    @Description("Which step: for the CPU all in one, for GPUs PTX and machine code")
    String step;

    @Label("Kernel")
    @Description("The kernel")
    String kernel;

    @Label("Code Size")
    @Description("The object file, PTX or machine code that was made; 0 where nothing is kept of it")
    @DataAmount
    long codeBytes;

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
            kernel = subject;
            codeBytes = amount;
            ownTime = selfNanos;
            commit();
        }
    }
}
