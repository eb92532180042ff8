package io.krait.settings;

import java.util.List;

/** All settings. */
public final class Settings {
    /** The largest number of threads of one launch. */
    public static final int MAX_THREADS = 257;

    /** {@code krait.threads}. */
    public static final Setting<Long> THREADS = new Setting<>("krait.threads", new Values.Whole(0, MAX_THREADS), 0L,
            "threads of a call that does not say; 0 for one per processor");

    /** {@code krait.memory.limit}. */
    public static final Setting<Long> MEMORY_LIMIT = new Setting<>("krait.memory.limit", new Values.Bytes(), 0L,
            "the most memory for arrays of the host; 0 for 70 % of the machine's memory");

    /** {@code krait.evaluator}. */
    public static final Setting<String> EVALUATOR = new Setting<>("krait.evaluator",
            new Values.Text("the name of an evaluator, for instance compiled or interpreter"), "",
            "what runs array programs; empty for the best that is available");

    /** {@code krait.cpu}. */
    public static final Setting<String> CPU = new Setting<>("krait.cpu",
            new Values.Word("native", "x86-64-v2", "x86-64-v3", "x86-64-v4"), "native",
            "the processor to make code for");

    /** {@code krait.lanes}. */
    public static final Setting<Long> LANES = new Setting<>("krait.lanes", new Values.PowerOfTwo(64), 0L,
            "lanes of every vector; 1 for scalar code, 0 to choose by the types");

    /** {@code krait.streamingBytes}. */
    public static final Setting<Long> STREAMING_BYTES = new Setting<>("krait.streamingBytes", new Values.Bytes(),
            1L << 25, "programs that move more than this store past the caches");

    /** {@code krait.noFusion}. */
    public static final Setting<Boolean> NO_FUSION = new Setting<>("krait.noFusion", new Values.Flag(), false,
            "whether every value of an array program is stored");

    /** {@code krait.cache}. */
    public static final Setting<String> CACHE = new Setting<>("krait.cache",
            new Values.Text("a directory, or off"), "",
            "where compiled code is kept between runs; empty for krait in the user's cache directory");

    /** {@code krait.cache.readonly}. */
    public static final Setting<Boolean> CACHE_READONLY = new Setting<>("krait.cache.readonly", new Values.Flag(),
            false, "whether the cache on disk is only read");

    /** {@code krait.cache.mib}. */
    public static final Setting<Long> CACHE_MIB = new Setting<>("krait.cache.mib", new Values.Whole(1, 1L << 30),
            512L, "the most that the cache on disk may hold, in MiB");

    /** {@code krait.packs}. */
    public static final Setting<String> PACKS = new Setting<>("krait.packs",
            new Values.Text("jar files or directories, with the path separator between them"), "",
            "packs of compiled code to look into besides those on the class path");

    /** {@code krait.print}. */
    public static final Setting<List<String>> PRINT = new Setting<>("krait.print",
            new Values.Words("graph", "loops", "passes", "vectors", "llvm", "assembly", "fuel"), List.of(),
            "what the compiler prints to standard error when it makes it");

    /** {@code krait.print.only}. */
    public static final Setting<String> PRINT_ONLY = new Setting<>("krait.print.only",
            new Values.Text("a part of the name or the line of a function or kernel"), "",
            "the functions and kernels that are printed; empty for all");

    /** {@code krait.fuel}. */
    public static final Setting<Long> FUEL = new Setting<>("krait.fuel", new Values.Count(), Long.MAX_VALUE,
            "how many optional rewrites the optimizer may do, to find one that is wrong");

    /** {@code krait.disableJit}. */
    public static final Setting<Boolean> DISABLE_JIT = new Setting<>("krait.disableJit", new Values.Flag(), false,
            "whether lambdas run step by step, on values, where debuggers stop, instead of being compiled");

    /** {@code krait.checkCaptures}. */
    public static final Setting<Boolean> CHECK_CAPTURES = new Setting<>("krait.checkCaptures", new Values.Flag(),
            false, "whether calls fail when a Java value that the lambda captured has changed");

    /** {@code krait.debug}. */
    public static final Setting<String> DEBUG = new Setting<>("krait.debug", new Values.Word("off", "lines"), "off",
            "lines to give machine code the lines of the Java program, for debuggers and profilers");

    /** {@code krait.perf}. */
    public static final Setting<String> PERF = new Setting<>("krait.perf", new Values.Word("off", "map", "jitdump"),
            "off", "how to tell the profiler perf of Linux what machine code there is");

    /** {@code krait.sources}. */
    public static final Setting<String> SOURCES = new Setting<>("krait.sources",
            new Values.Text("directories with Java source files, separated as in a class path"), "",
            "where to find the source lines to show; empty for the usual places below the current directory");

    /** {@code krait.stoppable}. */
    public static final Setting<Boolean> STOPPABLE = new Setting<>("krait.stoppable", new Values.Flag(), false,
            "whether long launches run on a thread of their own, so that Ctrl-C in JShell stops them");

    /** {@code krait.cuda}. */
    public static final Setting<String> CUDA = new Setting<>("krait.cuda", new Values.Word("gpu", "simulator"), "gpu",
            "what cuda(...) gives");

    /** {@code krait.cuda.device}. */
    public static final Setting<String> CUDA_DEVICE = new Setting<>("krait.cuda.device",
            new Values.Text("the number of a device, a part of its name, or the start of its UUID"), "0",
            "the device that cuda() gives");

    /** {@code krait.cuda.sync}. */
    public static final Setting<Boolean> CUDA_SYNC = new Setting<>("krait.cuda.sync", new Values.Flag(), false,
            "whether each launch waits for its kernel, so that its faults are reported there");

    /** {@code krait.cublas}. */
    public static final Setting<String> CUBLAS = new Setting<>("krait.cublas", new Values.Text("a file"), "",
            "the cuBLAS library; empty to look for it");

    /** {@code krait.cuda.simulator}. */
    public static final Setting<String> SIMULATOR = new Setting<>("krait.cuda.simulator",
            new Values.Word("compiled", "unchecked", "interpreted"), "compiled",
            "how the simulator runs kernels; unchecked does not look for races");

    /** {@code krait.cuda.simulator.devices}. */
    public static final Setting<Long> SIMULATOR_DEVICES = new Setting<>("krait.cuda.simulator.devices",
            new Values.Whole(0, 64), 2L, "how many GPUs are simulated");

    /** {@code krait.cuda.simulator.memory}. */
    public static final Setting<Long> SIMULATOR_MEMORY = new Setting<>("krait.cuda.simulator.memory",
            new Values.Bytes(), 16L << 30, "the memory of a simulated GPU");

    /** {@code krait.cuda.simulator.shadow}. */
    public static final Setting<Long> SIMULATOR_SHADOW = new Setting<>("krait.cuda.simulator.shadow",
            new Values.Bytes(), 4L << 30, "the most memory that finding races may take");

    /** {@code krait.cuda.seed}. */
    public static final Setting<Long> SIMULATOR_SEED = new Setting<>("krait.cuda.seed",
            new Values.Whole(Long.MIN_VALUE, Long.MAX_VALUE), 0L,
            "the order in which interpreted simulation runs threads; 0 for the natural one");

    /** {@code krait.charts}. */
    public static final Setting<String> CHARTS = new Setting<>("krait.charts", new Values.Text("a directory"), "",
            "where the shell writes pictures; empty for a new temporary directory");

    private static final List<Setting<?>> ALL = List.of(THREADS, MEMORY_LIMIT, EVALUATOR, CPU, LANES, STREAMING_BYTES,
            NO_FUSION, CACHE, CACHE_READONLY, CACHE_MIB, PACKS, PRINT, PRINT_ONLY, FUEL, DISABLE_JIT, CHECK_CAPTURES,
            DEBUG, PERF, SOURCES, CUDA, CUDA_DEVICE, CUDA_SYNC, CUBLAS, SIMULATOR, SIMULATOR_DEVICES,
            SIMULATOR_MEMORY, SIMULATOR_SHADOW, SIMULATOR_SEED, CHARTS, STOPPABLE);

    private static final class Processors {
        static final int COUNT = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
    }

    private Settings() {
    }

    /** All of them, in the order to print. */
    public static List<Setting<?>> all() {
        return ALL;
    }

    /**
     * The setting of a name.
     *
     * @param name of the system property, for instance {@code krait.threads}
     * @throws SettingException if there is none; names the nearest
     */
    public static Setting<?> named(String name) {
        for (Setting<?> s : ALL) {
            if (s.name().equals(name)) {
                return s;
            }
        }
        String near = UnknownNames.nearest(name, false);
        throw new SettingException("Krait has no setting '" + name + "'"
                + (near.isEmpty() ? "; see ./krait info" : "; did you mean " + near + "?"));
    }

    /** What to say about properties and variables that look like settings and are none; empty if there are none. */
    public static String complaint() {
        List<String> unknown = UnknownNames.find(System.getProperties().keySet(), System.getenv());
        return unknown.isEmpty() ? "" : UnknownNames.message(unknown);
    }

    /**
     * True if somebody looks for a mistake: then code is made anew in each process, neither taken from the cache on
     * disk nor put there.
     */
    public static boolean areDiagnosing() {
        return !PRINT.get().isEmpty() || FUEL.get() != Long.MAX_VALUE || DEBUG.get().equals("lines");
    }

    /**
     * Threads of a call that does not say: {@link #THREADS}, or the number of processors.
     *
     * @throws SettingException as {@link Setting#get}
     */
    public static int threads() {
        int n = THREADS.get().intValue();
        return n == 0 ? Processors.COUNT : n;
    }
}
