package io.krait;

import io.krait.staging.SignatureException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The layout of a generalised ufunc: the core dims of its inputs and outputs.
 *
 * @param inputs the inputs in order
 * @param outputs the core dims of each output
 * @param names the names of dims in the order in which inputs mention them
 */
record CoreLayout(List<Input> inputs, List<List<CoreDim>> outputs, List<String> names) {
    /**
     * An input.
     *
     * @param core its core dims
     * @param inPlace whether the function changes the argument
     */
    record Input(List<CoreDim> core, boolean inPlace) {
        @Override
        public String toString() {
            return (inPlace ? "inout" : "") + text(core);
        }
    }

    /** Reads a layout. */
    static CoreLayout parse(String text) {
        LayoutParser p = new LayoutParser(text);
        List<Input> inputs = p.inputs();
        List<List<CoreDim>> outputs = p.outputs();
        Set<String> known = new LinkedHashSet<>();
        for (Input i : inputs) {
            for (CoreDim d : i.core) {
                if (d instanceof CoreDim.Name n) {
                    known.add(n.name());
                }
            }
        }
        for (int k = 0; k < inputs.size(); k++) {
            checkNames(text, "input " + (k + 1), inputs.get(k).core, known);
        }
        for (int k = 0; k < outputs.size(); k++) {
            checkNames(text, "output " + (k + 1), outputs.get(k), known);
        }
        CoreLayout layout = new CoreLayout(List.copyOf(inputs), List.copyOf(outputs), List.copyOf(known));
        if (outputs.isEmpty() && inputs.stream().noneMatch(Input::inPlace)) {
            throw new SignatureException("layout \"" + text + "\" has no output: add one, as in \"" + layout
                    + "->(n)\", or mark an input that the function changes, as in \"inout(n)\"");
        }
        return layout;
    }

    private static void checkNames(String text, String what, List<CoreDim> core, Set<String> known) {
        Set<String> used = new LinkedHashSet<>();
        core.forEach(d -> d.names(used));
        used.removeAll(known);
        if (!used.isEmpty()) {
            String name = used.iterator().next();
            throw new SignatureException("layout \"" + text + "\": " + what + " uses the dim " + name
                    + ", but no input has an axis " + name + ", so that its size is unknown. Add it to an input, fix it"
                    + " as in (3), or derive it from dims of inputs as in (n+m-1)");
        }
    }

    /** The number of parameters. */
    int size() {
        return inputs.size() + outputs.size();
    }

    /** The core dims of a parameter; outputs follow the inputs. */
    List<CoreDim> core(int param) {
        return param < inputs.size() ? inputs.get(param).core : outputs.get(param - inputs.size());
    }

    /** True for a parameter that is written. */
    boolean isWritten(int param) {
        return param >= inputs.size() || inputs.get(param).inPlace;
    }

    /** The parameters that are written. */
    Set<Integer> written() {
        Set<Integer> r = new LinkedHashSet<>();
        for (int k = 0; k < size(); k++) {
            if (isWritten(k)) {
                r.add(k);
            }
        }
        return r;
    }

    /** Core dims as in a layout. */
    static String text(List<CoreDim> core) {
        return core.stream().map(CoreDim::toString).collect(Collectors.joining(",", "(", ")"));
    }

    @Override
    public String toString() {
        List<String> out = new ArrayList<>();
        outputs.forEach(o -> out.add(text(o)));
        String in = inputs.stream().map(Input::toString).collect(Collectors.joining(","));
        return out.isEmpty() ? in : in + "->" + String.join(",", out);
    }
}
