package io.krait;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.Foreign;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.staging.SignatureException;
import io.krait.staging.Value;
import io.krait.types.Num;
import java.util.Arrays;
import java.util.List;

/**
 * A function outside of Krait that kernels and element functions call, once for each element or iteration: C code, or
 * Java. Calls are not vectorised. Its code stays loaded as long as this handle or a kernel that calls it is reachable.
 *
 * @param <R> type of the result
 */
public final class External<R extends Num> {
    private final Foreign function;

    External(Foreign function) {
        this.function = function;
    }

    /**
     * Records a call.
     *
     * @throws SignatureException for a wrong number of arguments
     * @throws DTypeException for an argument of another type
     */
    public Expr<R> call(Expr<?>... args) {
        List<DType> types = function.args();
        if (args.length != types.size()) {
            throw new SignatureException(function.name() + " takes " + types.size() + " arguments, got " + args.length
                    + Recording.where(Origin.here()));
        }
        for (int k = 0; k < args.length; k++) {
            if (args[k].dtype() != types.get(k)) {
                throw new DTypeException("argument " + (k + 1) + " of " + function.name() + " must be " + types.get(k)
                        + ", got " + args[k].dtype() + Recording.where(Origin.here()) + ". Cast it, for instance x.to("
                        + types.get(k) + ")");
            }
        }
        List<Value> values = Arrays.stream(args).map(Expr::value).toList();
        return new Expr<>(Recorder.current("call").flow().call(function, values));
    }

    @Override
    public String toString() {
        return function.toString();
    }
}
