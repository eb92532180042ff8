package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Integers of a kernel as polynomials over loop indices, scalars and whatever else cannot be taken apart; the loops
 * that each value varies with; and all accesses to memory.
 */
final class IndexForms {
    /**
     * A statement that touches memory.
     *
     * @param buffer what it touches
     * @param writes true unless it only reads
     * @param index the linear index
     * @param stm the statement
     * @param loop the loop directly around it
     */
    record Access(Buffer buffer, boolean writes, Poly index, Stm stm, Optional<LoopNode> loop) {
        /** True if the access stands in a loop, at any depth. */
        boolean isIn(LoopNode outer) {
            return loop.isPresent() && loop.get().isInside(outer);
        }
    }

    private final Map<Var, Poly> polys = new HashMap<>();
    private final Map<Var, Set<Var>> varies = new HashMap<>();
    private final Map<Var, LoopNode> byIndex = new HashMap<>();
    private final Map<Stm, LoopNode> byStatement = new IdentityHashMap<>();
    private final List<LoopNode> roots = new ArrayList<>();
    private final List<Access> accesses = new ArrayList<>();
    private Optional<LoopNode> current = Optional.empty();

    /** Analyses a kernel. */
    IndexForms(Kernel k) {
        region(k.body());
    }

    /** The outermost loops. */
    List<LoopNode> roots() {
        return roots;
    }

    /** All loops. */
    Collection<LoopNode> all() {
        return byIndex.values();
    }

    /** All accesses in the order of the text. */
    List<Access> accesses() {
        return accesses;
    }

    /** The loop of a statement. */
    LoopNode loop(Stm s) {
        return byStatement.get(s);
    }

    /** The loop that a variable is the index of. */
    Optional<LoopNode> loopOf(Var index) {
        return Optional.ofNullable(byIndex.get(index));
    }

    /** The polynomial of an I64 variable. */
    Poly of(Var v) {
        return polys.getOrDefault(v, Poly.of(v));
    }

    /** The indices of the loops that a value may vary with. */
    Set<Var> varies(Var v) {
        return varies.getOrDefault(v, Set.of());
    }

    /** True if the value may differ between iterations of a loop. */
    boolean varies(Var v, LoopNode loop) {
        return varies(v).contains(loop.index());
    }

    /** True if a value may change while a loop runs: it varies with the loop or with one in it. */
    boolean changesIn(Var v, LoopNode loop) {
        return varies(v).stream().anyMatch(i -> byIndex.get(i).isInside(loop));
    }

    /** The distance of the elements that neighbouring values of the index touch; empty if it is not constant. */
    Optional<Poly> stride(Poly index, LoopNode loop) {
        if (index.variables().stream().anyMatch(v -> v != loop.index() && varies(v, loop))) {
            return Optional.empty();
        }
        Optional<Poly> c = index.coefficient(loop.index());
        return c.filter(p -> p.variables().stream().noneMatch(v -> varies(v, loop)));
    }

    private void region(Region r) {
        for (Stm s : r.body()) {
            statement(s);
        }
    }

    private Set<Var> enclosing() {
        Set<Var> all = new HashSet<>();
        for (Optional<LoopNode> l = current; l.isPresent(); l = l.get().parent()) {
            all.add(l.get().index());
        }
        return all;
    }

    private Set<Var> inputs(Rhs rhs) {
        Set<Var> all = new HashSet<>();
        Statements.free(rhs).forEach(v -> all.addAll(varies(v)));
        if (Statements.effect(rhs) == Statements.Effect.ACTS) {
            all.addAll(enclosing());
        }
        return all;
    }

    private void statement(Stm s) {
        Set<Var> in = inputs(s.rhs());
        switch (s.rhs()) {
            case Rhs.For f -> loop(s, in);
            case Rhs.ParFor p -> loop(s, in);
            case Rhs.While w -> loop(s, in);
            case Rhs.If f -> {
                region(f.then());
                region(f.otherwise());
            }
            case Rhs.Load l -> access(l.buffer(), false, l.index(), s);
            case Rhs.Store x -> access(x.buffer(), true, x.index(), s);
            case Rhs.Update u -> access(u.buffer(), true, u.index(), s);
            case Rhs.Const c when c.type().lanes() == 1 && c.type().dtype() == DType.I64 ->
                polys.put(s.outs().get(0), Poly.constant(c.bits()));
            case Rhs.Scalar x when s.outs().get(0).dtype() == DType.I64 && s.outs().get(0).lanes() == 1 ->
                scalar(x).filter(Poly::isSmall).ifPresent(p -> polys.put(s.outs().get(0), p));
            default -> {
            }
        }
        s.outs().forEach(v -> varies.put(v, in));
    }

    private Optional<Poly> scalar(Rhs.Scalar x) {
        List<Poly> a = x.args().stream().map(this::of).toList();
        return switch (x.op()) {
            case ADD -> Optional.of(a.get(0).plus(a.get(1)));
            case SUB -> Optional.of(a.get(0).minus(a.get(1)));
            case MUL -> a.get(0).times(a.get(1));
            case NEG -> Optional.of(a.get(0).times(-1));
            case SHL -> a.get(1).constant().filter(c -> c >= 0 && c < 32).map(c -> a.get(0).times(1L << c));
            default -> Optional.empty();
        };
    }

    private void access(Buffer buffer, boolean writes, Var index, Stm s) {
        accesses.add(new Access(buffer, writes, of(index), s, current));
    }

    private void loop(Stm s, Set<Var> in) {
        LoopNode node = LoopNode.of(s, current);
        if (current.isEmpty()) {
            roots.add(node);
        }
        byStatement.put(s, node);
        byIndex.put(node.index(), node);
        Set<Var> inside = new HashSet<>(in);
        inside.add(node.index());
        Optional<LoopNode> outer = current;
        current = Optional.of(node);
        for (Region r : Statements.regions(s.rhs())) {
            r.params().forEach(v -> varies.put(v, inside));
            region(r);
        }
        // The index of a counted loop varies with its own loop, and with others only if the bounds do.
        if (node.isCounted()) {
            Set<Var> own = new HashSet<>(varies(node.lo()));
            own.addAll(varies(node.hi()));
            own.add(node.index());
            varies.put(node.index(), own);
        }
        current = outer;
    }
}
