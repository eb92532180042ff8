package io.krait.events.jfr;

import io.krait.events.Sink;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A copy between the host and a device, or between devices. */
@Name("io.krait.Transfer")
@Label("Transfer")
@Description("A copy between the host and a device, or between devices")
@Category({"Krait", "GPU"})
@StackTrace(true)
final class TransferEvent extends Event implements Sink.TransferSpan {
    @Label("Direction")
    @Description("to device, to host or between devices")
    String direction;

    @Label("Device")
    @Description("The device")
    String device;

    @Label("Size")
    @Description("How much")
    @DataAmount
    long bytes;

    @Override
    public void end(String which, String where, long count) {
        end();
        if (shouldCommit()) {
            direction = which;
            device = where;
            bytes = count;
            commit();
        }
    }
}
