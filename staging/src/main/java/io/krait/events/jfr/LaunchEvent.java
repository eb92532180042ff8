package io.krait.events.jfr;

import io.krait.events.Sink;
import io.krait.staging.Graph;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A launch of a kernel. */
@Name("io.krait.Launch")
@Label("Launch")
@Description("A launch of a kernel")
@Category({"Krait", "Running"})
@StackTrace(false)
@Threshold("100 us")
final class LaunchEvent extends Event implements Sink.LaunchSpan {
    @Label("Function")
    @Description("What was called or made")
    String function;

    @Label("Definition")
    @Description("The line of the program that made the function")
    String definition;

    @Label("Signature")
    @Description("The types of the arguments and results")
    String signature;

    @Label("Kernel")
    @Description("The kernel")
    String kernel;

    @Label("Units")
    @Description("Into how many units the work is divided")
    long units;

    @Label("Bytes")
    @Description("The size of the arrays that the kernel is given")
    @DataAmount
    long bytes;

    @Label("Threads Allowed")
    @Description("The most threads that the launch may use")
    int threads;

    @Label("Place")
    @Description("The device, or host")
    String place;

    @Override
    public void end(Graph recorded, String kernelName, long unitCount, long byteCount, int mostThreads, String where) {
        end();
        if (shouldCommit()) {
            function = recorded.meter().what();
            definition = recorded.began().toString();
            signature = recorded.signature();
            kernel = kernelName;
            units = unitCount;
            bytes = byteCount;
            threads = mostThreads;
            place = where;
            commit();
        }
    }
}
