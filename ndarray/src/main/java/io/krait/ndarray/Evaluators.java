package io.krait.ndarray;

import io.krait.events.Log;
import io.krait.settings.Settings;
import io.krait.staging.Device;
import io.krait.staging.Evaluator;
import io.krait.staging.InterpretingEvaluator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds what runs array graphs: the available evaluator of highest priority, or the one named by {@code
 * krait.evaluator}.
 */
final class Evaluators {
    private static final Log LOG = Log.of("io.krait.ndarray");
    private static final List<String> REASONS = new ArrayList<>();

    // Written once, by the first who asks; not by a class initialiser, in which an error could be reported only once.
    private static volatile Evaluator best;

    private static final class Plain {
        private static final Evaluator INTERPRETER = new InterpretingEvaluator();
    }

    private Evaluators() {
    }

    static Evaluator best() {
        if (Settings.DISABLE_JIT.get()) {
            return Plain.INTERPRETER;
        }
        Evaluator b = best;
        return b == null ? chosen() : b;
    }

    private static synchronized Evaluator chosen() {
        if (best == null) {
            REASONS.clear();
            best = choose();
        }
        return best;
    }

    /** What runs programs on a device, or on the host. */
    static Evaluator of(Optional<Device> device) {
        return device.map(Device::evaluator).orElseGet(Evaluators::best);
    }

    /** What was found, and what was not taken and why; one line each. */
    static List<String> report() {
        if (Settings.DISABLE_JIT.get()) {
            return List.of("evaluator interpreter is taken: krait.disableJit=true");
        }
        best();
        return List.copyOf(REASONS);
    }

    private static Evaluator choose() {
        String wanted = Settings.EVALUATOR.get();
        List<Evaluator> found = new ArrayList<>();
        var services = ServiceLoader.load(Evaluator.class, Evaluators.class.getClassLoader()).iterator();
        while (true) {
            try {
                if (!services.hasNext()) {
                    break;
                }
                found.add(services.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                note("an evaluator could not be loaded: " + e);
            }
        }
        found.sort(Comparator.comparingInt(Evaluator::priority).reversed());
        Evaluator best = null;
        String better = "";
        for (Evaluator e : found) {
            String why = e.unavailable();
            if (!why.isEmpty()) {
                note("evaluator " + e.name() + " is not available: " + why);
                better = best == null && better.isEmpty() ? why : better;
            } else if (!wanted.isEmpty() && !e.name().equals(wanted)) {
                note("evaluator " + e.name() + " is not taken: krait.evaluator=" + wanted);
            } else if (best != null) {
                note("evaluator " + e.name() + " is not taken: " + best.name() + " has a higher priority");
            } else {
                best = e;
                note("evaluator " + e.name() + " is taken (priority " + e.priority() + ")");
            }
        }
        if (best == null && !wanted.isEmpty()) {
            throw Settings.EVALUATOR.refuse("is not available; found: " + REASONS);
        }
        if (best == null) {
            throw new IllegalStateException("no evaluator of array programs is available. Found: " + REASONS
                    + ". Add io.krait:krait to the class or module path");
        }
        if (wanted.isEmpty() && !better.isEmpty()) {
            LOG.warnOnce("evaluator", "Array programs run in the evaluator '" + best.name() + "', slowly, as the one"
                    + " that compiles them is not available: " + better + ". krait.evaluator=" + best.name()
                    + " says that this is what is wanted", null);
        }
        return best;
    }

    private static void note(String s) {
        REASONS.add(s);
        LOG.debug("{0}", s);
    }
}
