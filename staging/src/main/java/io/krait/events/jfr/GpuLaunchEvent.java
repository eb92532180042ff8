package io.krait.events.jfr;

import io.krait.events.Sink;
import io.krait.staging.Graph;
import io.krait.staging.GridLaunch;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A launch that was handed to a device; it runs on after that. */
@Name("io.krait.GpuLaunch")
@Label("GPU Launch")
@Description("A launch that was handed to a device; it runs on after that")
@Category({"Krait", "GPU"})
@StackTrace(false)
final class GpuLaunchEvent extends Event implements Sink.GridSpan {
    @Label("Function")
    @Description("What was called or made")
    String function;

    @Label("Definition")
    @Description("The line of the program that made the function")
    String definition;

    @Label("Signature")
    @Description("The types of the arguments")
    String signature;

    @Label("Kernel")
    @Description("The kernel")
    String kernel;

    @Label("Device")
    @Description("The device")
    String device;

    @Label("Blocks")
    @Description("Blocks of the grid")
    long blocks;

    @Label("Threads")
    @Description("Threads of a block")
    int threads;

    @Label("Shared Memory")
    @Description("Shared memory that the launch asked for, besides that of the kernel")
    @DataAmount
    long sharedBytes;

    @Override
    public void end(Graph recorded, String kernelName, String where, GridLaunch launch) {
        end();
        if (shouldCommit()) {
            function = recorded.meter().what();
            definition = recorded.began().toString();
            signature = recorded.signature();
            kernel = kernelName;
            device = where;
            blocks = launch.grid().count();
            threads = (int) launch.block().count();
            sharedBytes = launch.dynamicShared();
            commit();
        }
    }
}
