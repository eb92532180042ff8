package io.krait.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** A workload's arrays as Java arrays: {@code float[]} or {@code double[]} as the element type says. */
public final class HeapOperands {
    private final Element element;
    private final List<Slot> slots;
    private final Map<String, float[]> floats = new LinkedHashMap<>();
    private final Map<String, double[]> doubles = new LinkedHashMap<>();

    /** Allocates and fills all arrays. */
    public HeapOperands(Element element, List<Slot> slots) {
        this.element = element;
        this.slots = List.copyOf(slots);
        for (Slot slot : slots) {
            if (element == Element.F32 && slot.role() != Slot.Role.SCALAR) {
                floats.put(slot.name(), new float[slot.length()]);
            } else {
                doubles.put(slot.name(), new double[slot.length()]);
            }
        }
        fill(Slot.Role.INPUT);
        reset();
    }

    /** Element type of all arrays but scalars. */
    public Element element() {
        return element;
    }

    /** Restores the inputs that kernels update in place. */
    public void reset() {
        fill(Slot.Role.UPDATED);
    }

    /** The array of a slot of an f32 workload. */
    public float[] f32(String name) {
        return find(floats, name);
    }

    /** The array of a slot of an f64 workload, or of a scalar. */
    public double[] f64(String name) {
        return find(doubles, name);
    }

    /** Reads a slot of either type as {@code double}. */
    public IntToDoubleFunction values(String name) {
        float[] single = floats.get(name);
        if (single != null) {
            return i -> single[i];
        }
        double[] wide = f64(name);
        return i -> wide[i];
    }

    /** All result slots, one after the other. */
    public double[] results() {
        int total = slots.stream().filter(Slot::isResult).mapToInt(Slot::length).sum();
        double[] all = new double[total];
        int at = 0;
        for (Slot slot : slots) {
            if (slot.isResult()) {
                IntToDoubleFunction from = values(slot.name());
                for (int i = 0; i < slot.length(); i++) {
                    all[at++] = from.applyAsDouble(i);
                }
            }
        }
        return all;
    }

    private void fill(Slot.Role role) {
        for (int s = 0; s < slots.size(); s++) {
            Slot slot = slots.get(s);
            if (slot.role() != role) {
                continue;
            }
            if (element == Element.F32) {
                float[] to = f32(slot.name());
                for (int i = 0; i < to.length; i++) {
                    to[i] = (float) UniformNumbers.at(s, i, slot.lo(), slot.hi());
                }
            } else {
                double[] to = f64(slot.name());
                for (int i = 0; i < to.length; i++) {
                    to[i] = UniformNumbers.at(s, i, slot.lo(), slot.hi());
                }
            }
        }
    }

    private <A> A find(Map<String, A> arrays, String name) {
        A array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no " + element.label() + " array '" + name + "' among " + slots);
        }
        return array;
    }
}
