package io.krait;

import io.krait.settings.Settings;
import io.krait.staging.Graph;
import io.krait.staging.StagingException;
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

    static void check(String what, Graph compiled, Supplier<Graph> again) {
        Graph now = again.get();
        boolean same = now.text().equals(compiled.text());
        for (int i = 0; same && i < now.captures().size(); i++) {
            same = now.captures().get(i).array() == compiled.captures().get(i).array();
        }
        if (!same) {
            throw new StagingException("a value that the lambda of " + what
                    + " captured has changed since it was compiled: captured Java"
                    + " values are constants of the compiled code."
                    + " Pass the value as an argument, or make the function again");
        }
    }
}
