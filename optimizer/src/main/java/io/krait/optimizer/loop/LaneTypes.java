package io.krait.optimizer.loop;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Scalars;

/** The rules and result types of computations that touch no memory. */
final class LaneTypes {
    private final LoopErrors errors;

    LaneTypes(LoopErrors errors) {
        this.errors = errors;
    }

    LType constant(Rhs.Const x) {
        DType t = x.type().dtype();
        errors.require(t.kind() != DType.Kind.COMPLEX, "there are no constants of type %s", t);
        errors.require(Scalars.wrap(t, x.bits()) == x.bits(), "0x%x is not in the canonical form of %s", x.bits(), t);
        return x.type();
    }

    LType scalar(Rhs.Scalar x) {
        errors.require(!x.op().isDerived(), "%s is derived, the math library should have expanded it", x.op());
        errors.require(x.args().size() == x.op().arity(), "%s takes %d operands, it has %d", x.op(), x.op().arity(),
                x.args().size());
        int lanes = x.args().get(0).lanes();
        errors.require(x.args().stream().allMatch(v -> v.lanes() == lanes), "%s has operands of different lanes, %s",
                x.op(), x.args().stream().map(Var::type).toList());
        try {
            return new LType(x.op().resultType(x.args().stream().map(Var::dtype).toList()), lanes);
        } catch (DTypeException e) {
            throw errors.error(e.getMessage());
        }
    }

    LType cast(Rhs.Cast x) {
        errors.require(x.to().isSupported() && x.arg().dtype().isSupported(), "there is no cast from %s to %s", x.arg(),
                x.to());
        return x.arg().type().with(x.to());
    }

    LType bitcast(Rhs.Bitcast x) {
        DType from = x.arg().dtype();
        boolean sameKind = (from == DType.BOOL) == (x.to() == DType.BOOL);
        errors.require(sameKind && from.bytes() == x.to().bytes(), "%s and %s do not have the same width", x.arg(),
                x.to());
        return x.arg().type().with(x.to());
    }

    LType splat(Rhs.Splat x) {
        errors.require(x.arg().lanes() == 1, "%s is a vector already", x.arg());
        errors.require(x.lanes() > 1, "splat to %d lanes, at least 2 are needed", x.lanes());
        return new LType(x.arg().dtype(), x.lanes());
    }

    LType laneIds(Rhs.LaneIds x) {
        errors.require(x.dtype().isInteger(), "lane numbers cannot be of type %s, it is no integer type", x.dtype());
        errors.require(x.lanes() > 1, "lane numbers of %d lanes, at least 2 are needed", x.lanes());
        return new LType(x.dtype(), x.lanes());
    }

    LType lookup(Rhs.Lookup x) {
        DType t = x.index().dtype();
        errors.require(t == DType.I64 || t == DType.I32, "%s cannot index a table, i64 or i32 can", x.index());
        return x.index().type().with(x.table().type());
    }
}
