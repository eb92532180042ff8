package io.krait;

import io.krait.staging.Expr;
import io.krait.staging.StagedArray;
import io.krait.staging.Value;
import io.krait.staging.Var;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;

/**
 * The sums of products of tiles, see {@link Mma}: variables that each lane has for its elements.
 *
 * @param <T> element type of the factors
 * @param <S> element type of the sums
 */
public final class MmaSums<T extends Num, S extends Num> {
    private final Mma<T, S> mma;
    private final List<Var<S>> sums = new ArrayList<>();

    MmaSums(Mma<T, S> mma, List<Expr<S>> first) {
        this.mma = mma;
        first.forEach(x -> sums.add(ControlFlow.var(x)));
    }

    /** Adds the product of two tiles. */
    public void add(Mma.A a, Mma.B b) {
        List<Value> operands = mma.operands(a, b);
        sums.forEach(s -> operands.add(s.value()));
        List<Expr<S>> next = GpuThreads.thread("mma").all(mma.op(), operands);
        for (int i = 0; i < sums.size(); i++) {
            sums.get(i).set(next.get(i));
        }
    }

    /** How many elements this lane has. */
    public int count() {
        return sums.size();
    }

    /** One of this lane's elements, to read or to set. */
    public Var<S> get(int i) {
        return sums.get(i);
    }

    /** Writes the tile to an array of two axes, from a row and a column on. */
    public void store(StagedArray<S> x, Object row, Object column) {
        Mma.Place p = new Mma.Place("mma", x, row, column);
        for (int i = 0; i < sums.size(); i++) {
            x.set(sums.get(i), p.at(mma.rowOf(p, i), mma.columnOf(p, i)));
        }
    }
}
