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

    private ProgramTexts() {
    }

    /** Programs of all kinds of steps. */
    static Arbitrary<ProgramText> any() {
        return Combinators.combine(number(GraphMaker.EXTENTS.length).list().ofSize(3), inputs(),
                steps(GraphMaker.KINDS, 14), number(8).list().ofMaxSize(2)).as(ProgramText::new);
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

    private static Arbitrary<List<ProgramText.Input>> inputs() {
        return Combinators.combine(number(Bits.TYPES.size()), number(4).list().ofMaxSize(4), layouts(), number(ANY))
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
