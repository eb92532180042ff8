package io.krait.optimizer.kernel;

import io.krait.optimizer.DropDeadCode;
import io.krait.optimizer.Statements;
import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import java.util.List;
import java.util.Optional;

/**
 * Repeats the bodies of short serial loops whose number of rounds is constant, so that their indices become constants:
 * completely if that stays small, else several rounds at a time. Input and output: any valid kernel.
 */
final class UnrollLoops {
    private static final int MAX_ROUNDS = 8;
    private static final int MAX_STATEMENTS = 128;
    private static final int MAX_AT_A_TIME = 16;

    private final KernelCopy copy;
    private final IndexForms forms;

    private UnrollLoops(KernelCopy copy, IndexForms forms) {
        this.copy = copy;
        this.forms = forms;
    }

    /** The kernel with its short loops unrolled, from the inside out. */
    static Kernel run(Kernel k) {
        Kernel now = k;
        // Each round unrolls what holds no such loop any more.
        for (int depth = 0; depth < 4; depth++) {
            IndexForms forms = new IndexForms(now);
            if (forms.all().stream().noneMatch(l -> rounds(l, forms) > 1)) {
                return now;
            }
            now = DropDeadCode.run(Print.after("UnrollLoops",
                    new KernelCopy(forms, c -> new UnrollLoops(c, forms)::emit).run(now)));
        }
        return now;
    }

    // How many rounds become one, 1 for loops that stay.
    private static int rounds(LoopNode loop, IndexForms forms) {
        boolean serial = loop.stm().rhs() instanceof Rhs.For || loop.isFree()
                && ((Rhs.ParFor) loop.stm().rhs()).folds().isEmpty();
        if (!serial || !loop.children().isEmpty()) {
            return 1;
        }
        Optional<Long> trip = LaneCost.constantTrip(forms, loop);
        int size = Math.max(1, size(loop.body()));
        if (trip.isEmpty() || trip.get() < 2) {
            return 1;
        }
        long n = trip.get();
        if (n <= MAX_ROUNDS && n * size <= MAX_STATEMENTS) {
            return (int) n;
        }
        if (loop.isFree()) {
            return 1;
        }
        for (int f = MAX_AT_A_TIME; f >= 2; f /= 2) {
            if (n % f == 0 && n > f && f * size <= MAX_STATEMENTS) {
                return f;
            }
        }
        return 1;
    }

    /**
     * The number of statements of a region, nested ones included. Constants and index arithmetic do not count: they
     * become parts of addresses.
     */
    static int size(Region r) {
        int sum = 0;
        for (Stm s : r.body()) {
            boolean free = s.rhs() instanceof Rhs.Const
                    || s.rhs() instanceof Rhs.Scalar && s.outs().get(0).dtype() == DType.I64;
            sum += free ? 0 : 1 + Statements.regions(s.rhs()).stream().mapToInt(UnrollLoops::size).sum();
        }
        return sum;
    }

    private Optional<List<Var>> emit(LoopNode loop, Env env) {
        int wanted = rounds(loop, forms);
        int rounds = wanted < 2 || Fuel.take("UnrollLoops: a loop is unrolled", loop.stm().origin()) ? wanted : 1;
        if (rounds < 2 || LaneCost.constantTrip(forms, loop).orElseThrow() != rounds) {
            return rounds < 2 ? Optional.empty() : Optional.of(partly(loop, rounds, env));
        }
        List<Var> carried = inits(loop, env);
        for (int n = 0; n < rounds; n++) {
            Poly i = env.form(loop.lo()).plus(Poly.constant(n * loop.step()));
            carried = round(loop, carried, i, env);
        }
        return Optional.of(carried);
    }

    private List<Var> partly(LoopNode loop, int rounds, Env env) {
        return copy.loop(env.get(loop.lo()), env.get(loop.hi()), loop.step() * rounds, inits(loop, env), (i, first) -> {
            List<Var> carried = first;
            for (int n = 0; n < rounds; n++) {
                carried = round(loop, carried, Poly.of(i).plus(Poly.constant(n * loop.step())), env);
            }
            return carried;
        });
    }

    private static List<Var> inits(LoopNode loop, Env env) {
        return loop.stm().rhs() instanceof Rhs.For f ? env.get(f.inits()) : List.of();
    }

    private List<Var> round(LoopNode loop, List<Var> carried, Poly i, Env env) {
        List<Var> params = loop.body().params();
        env.index(loop.index(), copy.emit(i), i);
        env.put(params.subList(1, params.size()), carried);
        return copy.region(loop.body(), env);
    }
}
