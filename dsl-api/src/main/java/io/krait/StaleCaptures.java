package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.settings.Settings;
import io.krait.staging.Graph;
import io.krait.staging.StagingException;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The debug check that values which a lambda captured from Java have not changed since it was compiled. On in JShell.
 */
final class StaleCaptures {
    private StaleCaptures() {
    }

    static boolean areChecked() {
        return Settings.CHECK_CAPTURES.get();
    }

    /** Records again, if that is wanted, and compares. */
    static void check(Object function, Graph compiled, Supplier<Graph> again) {
        if (!areChecked()) {
            return;
        }
        Graph now = again.get();
        String change = "";
        if (!now.text().equals(compiled.text())) {
            change = Recording.firstDifference(compiled.text(), now.text());
        }
        for (int i = 0; change.isEmpty() && i < now.captures().size(); i++) {
            if (!isSame(compiled.captures().get(i).array(), now.captures().get(i).array())) {
                change = "it was compiled with another array " + compiled.captures().get(i).param().type();
            }
        }
        if (!change.isEmpty()) {
            throw new StagingException("a value that the lambda of " + function
                    + " captured has changed since it was compiled: " + change + ". Captured Java"
                    + " values are constants of the compiled code."
                    + " Pass the value as an argument, or make the function again");
        }
    }

    /** Whether it does not matter which of two captured arrays is used. A lambda may make a new one each time. */
    private static boolean isSame(Object a, Object b) {
        return a == b || a instanceof NdArray<?> x && b instanceof NdArray<?> y && x.dtype() == y.dtype()
                && Arrays.equals(x.shape(), y.shape()) && x.device().isEmpty() && y.device().isEmpty()
                && x.segment().mismatch(y.segment()) < 0;
    }
}
