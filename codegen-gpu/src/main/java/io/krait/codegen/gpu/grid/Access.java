package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An access to memory that threads of a team share.
 *
 * @param buffer the memory
 * @param write whether it is written
 * @param owner which thread has which element, if that is known
 */
record Access(Buffer buffer, boolean write, Optional<Owner> owner) {
    /**
     * How elements belong to threads: element {@code scale * i + rest} belongs to the thread that runs iteration i of
     * loops over lanes that begin at {@code lo}. Equal owners mean equal threads.
     */
    record Owner(Poly lo, Poly scale, Poly rest) {
        /** Everything belongs to the first thread. */
        static final Owner FIRST = new Owner(Poly.of(0), Poly.of(0), Poly.of(0));

        Set<Var> vars() {
            Set<Var> all = new HashSet<>(lo.vars());
            all.addAll(scale.vars());
            all.addAll(rest.vars());
            return all;
        }
    }

    boolean conflicts(Access other) {
        boolean same = owner.isPresent() && owner.equals(other.owner);
        return buffer == other.buffer && (write || other.write) && !same;
    }

    Access byAnyone() {
        return new Access(buffer, write, Optional.empty());
    }

    /** What a statement touches itself. */
    static Optional<Rhs> memory(Rhs rhs) {
        return buffer(rhs).filter(Access::isShared).map(x -> rhs);
    }

    /** The buffer of a load, store or update. */
    static Optional<Buffer> buffer(Rhs rhs) {
        return switch (rhs) {
            case Rhs.Load l -> Optional.of(l.buffer());
            case Rhs.Store s -> Optional.of(s.buffer());
            case Rhs.Update u -> Optional.of(u.buffer());
            default -> Optional.empty();
        };
    }

    static Var index(Rhs rhs) {
        return switch (rhs) {
            case Rhs.Load l -> l.index();
            case Rhs.Store s -> s.index();
            case Rhs.Update u -> u.index();
            default -> throw new IllegalArgumentException("no access to memory");
        };
    }

    static boolean isWrite(Rhs rhs) {
        return !(rhs instanceof Rhs.Load);
    }

    /** Memory that does not change needs no care, neither does a thread's own. */
    static boolean isShared(Buffer b) {
        return b.kind() != Buffer.Kind.IN && b.kind() != Buffer.Kind.PRIVATE;
    }

    /** What variables a region defines, nested ones included. */
    static Set<Var> defined(Region r) {
        Set<Var> all = new HashSet<>();
        addDefined(r, all);
        return all;
    }

    private static void addDefined(Region r, Set<Var> all) {
        all.addAll(r.params());
        for (Stm s : r.body()) {
            all.addAll(s.outs());
            Statements.regions(s.rhs()).forEach(x -> addDefined(x, all));
        }
    }

    /** The accesses of a loop over lanes whose iterations are spread over the threads of a team. */
    static List<Access> ofLanes(Rhs.ParFor loop, Poly.Forms forms) {
        List<Access> all = new ArrayList<>();
        Set<Var> inside = defined(loop.body());
        Var i = loop.body().params().get(0);
        inside.remove(i);
        inLanes(loop.body(), x -> {
            Poly p = forms.of(index(x));
            Poly scale = p.coefficient(i);
            Poly rest = p.plus(scale.times(Poly.of(i)), -1);
            Owner owner = new Owner(forms.of(loop.lo()), scale, rest);
            Set<Var> vars = owner.vars();
            boolean known = !scale.terms().isEmpty() && !vars.contains(i) && vars.stream().noneMatch(inside::contains);
            all.add(new Access(buffer(x).orElseThrow(), isWrite(x), known ? Optional.of(owner) : Optional.empty()));
        });
        return all;
    }

    private static void inLanes(Region r, java.util.function.Consumer<Rhs> each) {
        for (Stm s : r.body()) {
            memory(s.rhs()).ifPresent(each);
            Statements.regions(s.rhs()).forEach(x -> inLanes(x, each));
        }
    }

    /** The accesses of code that a team runs, with owners that hold however often it runs. */
    static List<Access> ofTeam(Region r, Poly.Forms forms) {
        List<Access> all = new ArrayList<>();
        addTeam(r, forms, all);
        Set<Var> inside = defined(r);
        all.replaceAll(a -> a.owner().isPresent() && a.owner().get().vars().stream().anyMatch(inside::contains)
                ? a.byAnyone() : a);
        return all;
    }

    private static void addTeam(Region r, Poly.Forms forms, List<Access> all) {
        for (Stm s : r.body()) {
            if (s.rhs() instanceof Rhs.ParFor p && p.level() != Rhs.Level.THREADS) {
                all.addAll(ofLanes(p, forms));
                continue;
            }
            memory(s.rhs()).ifPresent(x -> all.add(uniform(x)));
            Statements.regions(s.rhs()).forEach(x -> addTeam(x, forms, all));
        }
    }

    /** An access in code that all threads of a team run alike: all read, the first writes. */
    static Access uniform(Rhs rhs) {
        boolean write = isWrite(rhs);
        return new Access(buffer(rhs).orElseThrow(), write, write ? Optional.of(Owner.FIRST) : Optional.empty());
    }
}
