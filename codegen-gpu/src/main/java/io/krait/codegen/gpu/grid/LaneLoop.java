package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * How iterations of a loop without folds go to threads.
 *
 * @param width consecutive iterations of one thread
 * @param flight groups of so many that a thread works on at a time
 * @param vectors the accesses (by identity) of which a thread does {@code width} at once
 */
record LaneLoop(int width, int flight, Set<Rhs> vectors) {
    private static final int MOST_STATEMENTS = 2400;
    private static final int CHEAP = 60;
    private static final int IN_FLIGHT = 8;

    /** One after the other. */
    static LaneLoop plain() {
        return new LaneLoop(1, 1, Set.of());
    }

    /** Several at a time, one element each. */
    static LaneLoop jammed(Region body) {
        boolean cheap = Jam.isPossible(body) && Statements.size(body) <= CHEAP;
        return new LaneLoop(1, cheap ? Math.max(1, IN_FLIGHT / 2 / Math.max(1, loads(body) / 2)) : 1, Set.of());
    }

    /** With accesses to consecutive elements, where there are any. */
    static LaneLoop wide(Region body, Poly.Forms forms) {
        Set<Rhs> vectors = vectors(body, forms);
        int size = Math.max(1, Statements.size(body));
        int bytes = vectors.stream().mapToInt(x -> Access.buffer(x).orElseThrow().dtype().bytes()).max().orElse(0);
        if (bytes == 0 || !Jam.isPossible(body) || 2 * size > MOST_STATEMENTS) {
            return jammed(body);
        }
        int width = Jam.WIDEST / bytes;
        while (width > 2 && (width * size > MOST_STATEMENTS || width > 4 && size > CHEAP)) {
            width /= 2;
        }
        int loads = (int) vectors.stream().filter(x -> x instanceof Rhs.Load).count();
        int flight = size > CHEAP ? 1 : loads <= 1 ? 4 : 2;
        return new LaneLoop(width, width > 4 ? 1 : flight, vectors);
    }

    private static int loads(Region body) {
        return (int) body.body().stream().filter(s -> s.rhs() instanceof Rhs.Load).count();
    }

    private static Set<Rhs> vectors(Region body, Poly.Forms forms) {
        Set<Rhs> all = Collections.newSetFromMap(new IdentityHashMap<>());
        Var i = body.params().get(0);
        for (Stm s : body.body()) {
            boolean plain = s.rhs() instanceof Rhs.Load l && l.lanes() == 1 && l.mask().isEmpty()
                    || s.rhs() instanceof Rhs.Store x && x.value().lanes() == 1 && x.mask().isEmpty();
            if (plain) {
                Buffer buffer = Access.buffer(s.rhs()).orElseThrow();
                Poly p = forms.of(Access.index(s.rhs()));
                Poly scale = p.coefficient(i);
                boolean next = scale.constant() == 1 && !p.plus(Poly.of(i), -1).vars().contains(i);
                if (next && buffer.isArgument() && isPlain(buffer.dtype())) {
                    all.add(s.rhs());
                }
            }
        }
        return all;
    }

    private static boolean isPlain(DType t) {
        return t != DType.BOOL && !t.isComplex();
    }

    /** Iterations that a team of threads does in one round. */
    long tile(int threads) {
        return (long) width * flight * threads;
    }

    /** One round of a team from {@code start} on. */
    void round(ThreadCode code, Region body, Env env, Var start, Var rank, int threads) {
        LoopBuilder b = code.b;
        List<Var> at = new ArrayList<>();
        for (int u = 0; u < flight; u++) {
            Var group = b.apply(Op.ADD, rank, b.index((long) u * threads));
            Var first = b.apply(Op.ADD, start, b.apply(Op.MUL, group, b.index(width)));
            for (int v = 0; v < width; v++) {
                at.add(b.apply(Op.ADD, first, b.index(v)));
            }
        }
        new Jam(code, body, env, width, vectors).emit(at);
    }

    /** The iterations that are left, one at a time. */
    static void rest(ThreadCode code, Region body, Env env, Var start, Var hi, Var rank, int threads) {
        code.b.loop(code.b.apply(Op.ADD, start, rank), hi, threads, List.of(), (i, none) -> {
            Env inner = new Env(env);
            inner.put(body.params().get(0), i);
            code.region(body, inner);
            return List.of();
        });
    }

    /** All iterations by a team. */
    void emit(ThreadCode code, Region body, Env env, Var lo, Var hi, Team team) {
        LoopBuilder b = code.b;
        Var at = lo;
        if (width * flight > 1) {
            long tile = tile(team.size());
            Var whole = b.apply(Op.MAX, b.apply(Op.AND, b.apply(Op.SUB, hi, lo), b.index(-tile)), b.index(0));
            at = b.apply(Op.ADD, lo, whole);
            b.loop(lo, at, tile, List.of(), (start, none) -> {
                round(code, body, env, start, team.rank(), team.size());
                return List.of();
            });
        }
        rest(code, body, env, at, hi, team.rank(), team.size());
    }
}
