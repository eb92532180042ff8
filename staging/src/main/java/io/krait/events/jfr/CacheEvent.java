package io.krait.events.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A kernel that was looked for, found or kept. */
@Name("io.krait.Cache")
@Label("Code Cache")
@Description("A kernel that was looked for, found or kept")
@Category({"Krait", "Compiling"})
@StackTrace(false)
final class CacheEvent extends Event {
    @Label("Function")
    @Description("What was called or made")
    String function;

    @Label("Definition")
    @Description("The line of the program that made the function")
    String definition;

    @Label("Operation")
    @Description("hit, miss, write, evict or refused")
    String operation;

    @Label("Where")
    @Description("memory, disk or pack")
    String where;

    @Label("Key")
    @Description("The hash of what the kernel is made from")
    String key;

    @Label("Kernel")
    @Description("The kernel")
    String kernel;

    @Label("Size")
    @Description("The size of the entry")
    @DataAmount
    long bytes;
}
