package io.krait.properties;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Generators of {@link ProgramText}. */
final class ProgramTexts {
    private static final int ANY = 1 << 20;
    private static final int[] VIEWS = {11, 12, 11, 13, 14, 15, 16, 11, 21, 8, 0};

    private ProgramTexts() {
    }

    /** Programs of all kinds of steps; some of them on few long rows, which are shared out in parts. */
    static Arbitrary<ProgramText> any() {
        return Arbitraries.frequencyOf(Tuple.of(5, general()), Tuple.of(1, general().map(ProgramTexts::withLongRows)));
    }

    private static ProgramText withLongRows(ProgramText p) {
        int length = GraphMaker.LONG + p.extents().getFirst() % (GraphMaker.EXTENTS.length - GraphMaker.LONG);
        List<ProgramText.Input> inputs = p.inputs().stream().map(i -> new ProgramText.Input(i.type(),
                i.axes().size() % 2 == 0 ? List.of(0) : List.of(3, 0), i.layout(), i.values())).toList();
        List<ProgramText.Step> steps = p.steps().stream().map(s -> new ProgramText.Step(s.kind() < 11 ? s.kind() : 8
                + s.kind() % 3, s.x(), s.y(), s.a(), s.b())).toList();
        return new ProgramText(List.of(length, 0, 1), inputs, steps, p.outputs());
    }

    private static Arbitrary<ProgramText> general() {
        return Combinators.combine(number(GraphMaker.EXTENTS.length).list().ofSize(3), inputs(),
                steps(GraphMaker.KINDS, 14), number(8).list().ofMaxSize(3)).as(ProgramText::new);
    }

    /** Chains of views, and what is computed from them. */
    static Arbitrary<ProgramText> views() {
        return general().map(p -> new ProgramText(p.extents(), p.inputs(), p.steps().stream()
                .map(s -> new ProgramText.Step(VIEWS[s.kind() % VIEWS.length], s.x() % 2, s.y(), s.a(), s.b()))
                .toList(), p.outputs()));
    }

    /** Programs whose values all have the shape of the inputs, which are dense along axes of the first extent. */
    static Arbitrary<ProgramText> elementwise() {
        return Combinators.combine(number(GraphMaker.EXTENTS.length).list().ofSize(3), inputs(),
                steps(GraphMaker.ELEMENTWISE_KINDS, 8))
                .as((e, in, s) -> new ProgramText(e, in.stream().map(i -> new ProgramText.Input(i.type(), in.getFirst()
                .axes(), i.layout(), i.values())).toList(), s, List.of()));
    }

    /** Programs for {@link ApiProgram}. */
    static Arbitrary<ProgramText> calls() {
        return Combinators.combine(number(GraphMaker.EXTENTS.length).list().ofSize(3), inputs(),
                steps(ApiProgram.KINDS, 12), number(8).list().ofMaxSize(2)).as(ProgramText::new);
    }

    /** Functions of two arguments for {@link ElementProgram}. */
    static Arbitrary<ProgramText> functions() {
        return Combinators.combine(number(1).list().ofSize(3), inputs(), steps(ElementProgram.KINDS, 9), number(1)
                .list().ofMaxSize(0))
                .as(ProgramText::new);
    }

    private static Arbitrary<List<ProgramText.Input>> inputs() {
        return Combinators.combine(number(GraphMaker.TYPES.size()), number(4).list().ofMaxSize(4), layouts(),
                number(ANY))
                .as(ProgramText.Input::new).list().ofMinSize(1).ofMaxSize(3);
    }

    /** Half of the arrays are dense. */
    static Arbitrary<Integer> layouts() {
        return Arbitraries.oneOf(Arbitraries.just(0), number(ANY));
    }

    private static Arbitrary<List<ProgramText.Step>> steps(int kinds, int max) {
        // Recent values are the likely operands.
        Arbitrary<Integer> operand = Arbitraries.frequencyOf(Tuple.of(3, number(2)),
                Tuple.of(1, number(9)));
        return Combinators.combine(number(kinds), operand, operand, number(ANY), number(ANY)).as(ProgramText.Step::new)
                .list().ofMinSize(1)
                .ofMaxSize(max);
    }

    private static Arbitrary<Integer> number(int bound) {
        return Arbitraries.integers().between(0, bound - 1).withDistribution(RandomDistribution.uniform())
                .withoutEdgeCases();
    }
}
