package io.krait.events.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Memory for arrays that came from the system, went back, or was looked for by a collection. */
@Name("io.krait.MemoryPool")
@Label("Memory Pool")
@Description("Memory for arrays that came from the system, went back, or was looked for by a collection")
@Category({"Krait", "Running"})
@StackTrace(false)
final class MemoryEvent extends Event {
    @Label("Operation")
    @Description("fresh, freed or collected")
    String operation;

    @Label("Size")
    @Description("How much")
    @DataAmount
    long bytes;

    @Label("Used")
    @Description("Memory of arrays in use")
    @DataAmount
    long used;

    @Label("Kept")
    @Description("Memory that waits for reuse")
    @DataAmount
    long kept;
}
