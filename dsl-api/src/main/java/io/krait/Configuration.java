package io.krait;

import io.krait.optimizer.debug.Fuel;
import io.krait.settings.Setting;
import io.krait.settings.SettingException;
import io.krait.settings.Settings;
import io.krait.staging.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings that a program chooses: {@code Krait.configure().threads(4).cache("off")}. Each holds from the call on, for
 * all threads, and goes before the system property and the environment variable of the same setting. What was compiled
 * or started before stays as it is, as said at each method. A value that is not allowed is a {@link SettingException}
 * and changes nothing.
 */
public final class Configuration {
    /**
     * A setting as it is now.
     *
     * @param name of the system property, for instance {@code krait.threads}
     * @param environment name of the environment variable, for instance {@code KRAIT_THREADS}
     * @param value the effective value
     * @param origin where it came from: {@code default}, {@code the system property krait.threads}, {@code the
     *     environment variable KRAIT_THREADS}, {@code the program}
     * @param allowed what values are allowed
     * @param meaning what it is for
     */
    public record Entry(String name, String environment, String value, String origin, String allowed,
            String meaning) {
    }

    Configuration() {
    }

    /**
     * Threads of calls that do not say, and are not in {@link Krait#withThreads(int, Runnable)}; 0 for one per
     * processor. Holds from the next call on.
     */
    public Configuration threads(int n) {
        return choose(Settings.THREADS, (long) n);
    }

    /** The most bytes for arrays on the host; 0 for 70 % of the machine's memory. Arrays that exist stay. */
    public Configuration memoryLimit(long bytes) {
        return choose(Settings.MEMORY_LIMIT, bytes);
    }

    /**
     * What runs array programs, by name; empty for the best one. To be set before the first program runs: the choice
     * is made once.
     */
    public Configuration evaluator(String name) {
        return choose(Settings.EVALUATOR, name);
    }

    /**
     * The processor to make code for: {@code native}, {@code x86-64-v2}, {@code x86-64-v3} or {@code x86-64-v4}. Holds
     * for what is compiled later.
     */
    public Configuration cpu(String level) {
        return choose(Settings.CPU, level);
    }

    /** Lanes of every vector, a power of two; 0 to choose by the types. Holds for what is compiled later. */
    public Configuration lanes(int n) {
        return choose(Settings.LANES, (long) n);
    }

    /** Whether array programs fuse their operations. Holds for what is compiled later. */
    public Configuration fusion(boolean on) {
        return choose(Settings.NO_FUSION, !on);
    }

    /** The directory for compiled code, or {@code off}. To be set before the first compilation. */
    public Configuration cache(String directory) {
        return choose(Settings.CACHE, directory);
    }

    /** Whether calls fail when a Java value that the lambda captured has changed. Holds from the next call on. */
    public Configuration checkCaptures(boolean on) {
        return choose(Settings.CHECK_CAPTURES, on);
    }

    /**
     * What the compiler prints to standard error: {@code graph}, {@code loops}, {@code passes}, {@code vectors}, {@code
     * llvm}, {@code assembly}, {@code fuel}; nothing for no words. Holds for what is compiled later.
     */
    public Configuration print(String... stages) {
        return choose(Settings.PRINT, List.of(stages));
    }

    /** Prints only functions and kernels whose names or lines contain a text; all of them if it is empty. */
    public Configuration printOnly(String text) {
        return choose(Settings.PRINT_ONLY, text);
    }

    /**
     * How many optional rewrites the optimizer may do from now on; {@code Long.MAX_VALUE} for all. Holds for what is
     * compiled later.
     */
    public Configuration fuel(long rewrites) {
        Configuration c = choose(Settings.FUEL, rewrites);
        Fuel.restart();
        return c;
    }

    /**
     * Whether lambdas run step by step, on values, where debuggers stop. Holds from the next call on of functions of
     * arrays and elements and of kernels; others keep the code that they have.
     */
    public Configuration disableJit(boolean on) {
        return choose(Settings.DISABLE_JIT, on);
    }

    /** Whether {@code cuda(...)} gives the simulator. Holds from the next call of {@code cuda(...)} on. */
    public Configuration cudaSimulator(boolean on) {
        return choose(Settings.CUDA, on ? "simulator" : "gpu");
    }

    /** The device that {@code cuda()} gives: its number, a part of its name or the start of its UUID. */
    public Configuration cudaDevice(String device) {
        return choose(Settings.CUDA_DEVICE, device);
    }

    /**
     * Any setting, as its system property would have it.
     *
     * @param name of the system property, for instance {@code krait.cuda.sync}
     * @throws SettingException if there is no such setting, or the value is not allowed
     */
    public Configuration set(String name, String value) {
        return located(() -> Settings.named(name).set(value));
    }

    /**
     * Forgets what the program chose for a setting: the system property and the environment variable hold again.
     *
     * @throws SettingException if there is no such setting
     */
    public Configuration reset(String name) {
        return located(() -> Settings.named(name).reset());
    }

    /** Forgets all that the program chose. */
    public Configuration reset() {
        Settings.all().forEach(Setting::reset);
        return this;
    }

    /**
     * The effective settings.
     *
     * @throws SettingException if a system property or an environment variable has a value that is not allowed
     */
    public List<Entry> entries() {
        List<Entry> r = new ArrayList<>();
        for (Setting<?> s : Settings.all()) {
            r.add(new Entry(s.name(), s.environment(), s.text(), s.origin(), s.allowed(), s.meaning()));
        }
        return List.copyOf(r);
    }

    private <T> Configuration choose(Setting<T> setting, T value) {
        return located(() -> setting.choose(value));
    }

    private Configuration located(Runnable change) {
        try {
            change.run();
            return this;
        } catch (SettingException e) {
            throw e.at(Origin.here());
        }
    }

    /** The settings, one a line: {@code krait.threads = 4 [the program]}. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        for (Entry e : entries()) {
            s.append(e.name).append(" = ").append(e.value).append(" [").append(e.origin).append("]\n");
        }
        return s.toString();
    }
}
