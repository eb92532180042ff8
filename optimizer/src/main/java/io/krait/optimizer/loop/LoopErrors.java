package io.krait.optimizer.loop;

import io.krait.staging.CompilationException;
import java.util.Optional;

/** Reports broken rules with the statement that breaks them. */
final class LoopErrors {
    private final Kernel kernel;
    private final String when;
    private Optional<Stm> at = Optional.empty();

    LoopErrors(Kernel kernel, String when) {
        this.kernel = kernel;
        this.when = when;
    }

    /** The statement that is being checked. */
    void at(Stm s) {
        at = Optional.of(s);
    }

    /** What is checked now concerns the whole kernel. */
    void atKernel() {
        at = Optional.empty();
    }

    /** Raises an error unless the rule holds. Variables among the arguments appear with their printed name and type. */
    void require(boolean rule, String format, Object... args) {
        if (!rule) {
            LoopPrinter text = new LoopPrinter(kernel, false);
            for (int i = 0; i < args.length; i++) {
                if (args[i] instanceof Var v) {
                    args[i] = text.name(v) + " (" + v.type() + ")";
                }
            }
            throw error(String.format(format, args));
        }
    }

    /** The error at the present statement. */
    CompilationException error(String what) {
        String where = at.map(s -> {
            LoopPrinter text = new LoopPrinter(kernel, false);
            String user = s.origin().at();
            return ", line " + text.lineOf(s) + ": " + what + "\n    " + text.head(s)
                    + (user.isEmpty() ? "" : "\n    which does what the user wrote " + user);
        }).orElse(": " + what);
        return new CompilationException("broken loop IR in kernel " + kernel.name() + " (" + when + ")" + where);
    }
}
