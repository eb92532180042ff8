package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The primitive operations that the math library is written in.
 *
 * <p>One implementation evaluates at once (the reference interpreter, the constant folder), another records loop IR.
 * Because every operation here is exact or correctly rounded, all of them give the same bits (NaN payloads aside).
 *
 * <p>A value may stand for one scalar or for many lanes; the library never looks inside. Implementations must not
 * reassociate, contract or otherwise change floating point operations.
 *
 * @param <V> a value of some type in {@link DType}
 */
public interface ScalarBuilder<V> {
    /**
     * A constant, the same in every lane.
     *
     * @param type F32, F64, I16, I32, I64 or BOOL
     * @param bits the canonical bits of {@link DType}: F32 in the low half, integers sign-extended, BOOL 0 or 1
     * @return the constant
     */
    V constant(DType type, long bits);

    /**
     * A primitive operation with one operand.
     *
     * @param op a primitive operation with arity 1
     * @param a the operand
     * @return the result
     */
    V apply(Op op, V a);

    /**
     * A primitive operation with two operands of one type; comparisons give BOOL.
     *
     * @param op a primitive operation with arity 2
     * @param a first operand
     * @param b second operand
     * @return the result
     */
    V apply(Op op, V a, V b);

    /**
     * A primitive operation with three operands: FMA, or SELECT with a BOOL as first operand.
     *
     * @param op a primitive operation with arity 3
     * @param a first operand
     * @param b second operand
     * @param c third operand
     * @return the result
     */
    V apply(Op op, V a, V b, V c);

    /**
     * The same number as another type, rounded once as {@link io.krait.staging.Scalars#convert} says.
     *
     * @param to the type wanted
     * @param x the value
     * @return the converted value
     */
    V cast(DType to, V x);

    /**
     * The same bits as another type of the same width.
     *
     * @param to F64 for an I64, I64 for an F64, F32 for an I32, I32 for an F32; I16 for an F16 or BF16 and back
     * @param x the value
     * @return the reinterpreted value
     */
    V bitcast(DType to, V x);

    /**
     * An element of a constant table. Tables of at most 512 bits ({@link Table#fitsRegister}) are meant to be held in
     * a register and read by a permutation; the functions that use them on their common path are designed for that.
     *
     * @param table the table
     * @param index I64 for F64 tables, I32 for F32 tables; in range in every lane, also in lanes whose result is not
     *     used
     * @return the element, of the table's type
     */
    V table(Table table, V index);

    /**
     * Rare lanes: per lane the value is {@code mask ? rare : common}. The code of {@code rare} runs only if some lane
     * needs it, and then in every lane; all operations are total, so that is harmless.
     *
     * @param mask BOOL
     * @param rare builds the values of the rare lanes; called once
     * @param common the values of the other lanes, as many and of the same types
     * @return the merged values
     */
    List<V> ifAny(V mask, Supplier<List<V>> rare, List<V> common);

    /**
     * A loop per lane: while the condition holds in a lane, its values become those of the body; the others keep
     * theirs. The body is evaluated in every lane as long as one needs it.
     *
     * @param initial first values
     * @param condition makes a BOOL of the current values; called once
     * @param body makes the next values, of the same types; called once
     * @return the last values
     */
    List<V> loopWhile(List<V> initial, Function<List<V>, V> condition, Function<List<V>, List<V>> body);

    /**
     * Values that several functions of one argument need, for instance its reduction. An implementation may give
     * values that it made earlier for the same key and arguments.
     *
     * @param key names what is made, equal for equal code
     * @param args all that it is made of
     * @param make makes the values
     * @return the values
     */
    default List<V> memo(Object key, List<V> args, Supplier<List<V>> make) {
        return make.get();
    }
}
