package io.krait;

import io.krait.staging.DType;
import io.krait.staging.ScalarType;
import io.krait.staging.SignatureException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The element types that an element function is compiled for.
 *
 * @param types one per argument
 */
public record Signature(List<DType> types) {
    /** Copies the list. */
    public Signature {
        types = List.copyOf(types);
    }

    /** A signature from type tokens, for instance {@code Signature.of(f32, f32)}. */
    public static Signature of(ScalarType<?>... types) {
        return new Signature(Arrays.stream(types).map(ScalarType::dtype).toList());
    }

    /**
     * The signature among the candidates that fits arguments best. An exact match wins. Else only lossless conversions
     * are considered, and a candidate must be at least as close as every other in every argument.
     *
     * @throws SignatureException when none fits, or no single one is the closest; the message names the candidates
     */
    static Signature choose(List<Signature> candidates, List<DType> args) {
        List<Signature> fitting = candidates.stream().filter(c -> c.accepts(args)).toList();
        if (fitting.isEmpty()) {
            throw new SignatureException("no signature takes (" + names(args)
                    + ") without losing information; there are " + list(candidates)
                    + ". Cast the arguments, or add a signature");
        }
        List<Signature> best = fitting.stream().filter(c -> fitting.stream().allMatch(d -> c.isAsCloseAs(d, args)))
                .toList();
        if (best.size() != 1) {
            throw new SignatureException("the call with (" + names(args) + ") is ambiguous: " + list(fitting)
                    + " fit equally well. Cast the arguments to the types of the one you mean");
        }
        return best.get(0);
    }

    private boolean accepts(List<DType> args) {
        if (args.size() != types.size()) {
            return false;
        }
        for (int i = 0; i < args.size(); i++) {
            if (!args.get(i).fitsIn(types.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * True when each parameter of this signature can be widened to the other's, so this one is nowhere farther from the
     * arguments.
     */
    private boolean isAsCloseAs(Signature other, List<DType> args) {
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i) != args.get(i) && !types.get(i).fitsIn(other.types.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static String names(List<DType> t) {
        return t.stream().map(DType::label).collect(Collectors.joining(", "));
    }

    private static String list(List<Signature> c) {
        return c.stream().map(Signature::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "(" + names(types) + ")";
    }
}
