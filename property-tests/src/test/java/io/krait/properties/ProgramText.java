package io.krait.properties;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A random array program as plain numbers, which {@link GraphMaker} reads. Every list of numbers is a valid program,
 * and smaller numbers mean simpler things, so that a failing program shrinks to a small one.
 *
 * @param extents three extents, as numbers of {@link GraphMaker#EXTENTS}
 * @param inputs the parameters
 * @param steps what is computed, one value after the other
 * @param outputs the results in addition to the last value, counted from the end
 */
record ProgramText(List<Integer> extents, List<Input> inputs, List<Step> steps, List<Integer> outputs) {
    /**
     * A parameter.
     *
     * @param type number of the element type
     * @param axes numbers of the extents, 3 for an extent of 1
     * @param layout how it lies in memory; 0 is dense
     * @param values what it holds; 0 counts from 0
     */
    record Input(int type, List<Integer> axes, int layout, int values) {
        @Override
        public String toString() {
            return "input(" + type + ", " + axes + ", " + layout + ", " + values + ")";
        }
    }

    /**
     * A value.
     *
     * @param kind which sort of operation
     * @param x first operand, counted from the end
     * @param y second operand, counted from the end
     * @param a a choice within the sort
     * @param b another choice
     */
    record Step(int kind, int x, int y, int a, int b) {
        @Override
        public String toString() {
            return "step(" + kind + ", " + x + ", " + y + ", " + a + ", " + b + ")";
        }
    }

    @Override
    public String toString() {
        return "extents " + extents + " " + inputs.stream().map(Input::toString).collect(Collectors.joining(" ")) + " "
                + steps.stream().map(Step::toString).collect(Collectors.joining(" ")) + " outputs " + outputs;
    }
}
