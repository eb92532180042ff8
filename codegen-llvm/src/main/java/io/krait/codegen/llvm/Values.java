package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What LLVM values the variables of a kernel are. */
final class Values {
    private final Map<Var, String> values = new HashMap<>();
    private final Map<Var, Long> constants = new HashMap<>();

    /** Says what LLVM value a variable is. */
    void bind(Var v, String value) {
        values.put(v, value);
    }

    /** Says that a variable has the same bits in every lane and always. */
    void constant(Var v, long bits) {
        constants.put(v, bits);
    }

    /** The LLVM value of a variable. */
    String use(Var v) {
        String value = values.get(v);
        if (value == null) {
            throw new CompilationException("loop IR variable " + v + " is used before it is assigned");
        }
        return value;
    }

    /** The bits of a variable that is a constant. */
    Optional<Long> constantOf(Var v) {
        return Optional.ofNullable(constants.get(v));
    }
}
