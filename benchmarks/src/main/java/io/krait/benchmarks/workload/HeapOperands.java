package io.krait.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;

/** A workload's arrays as Java arrays: {@code float[]} for f32, {@code double[]} for f64 and for whole numbers. */
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
            if (slot.element(element) == Element.F32) {
                floats.put(slot.name(), new float[slot.length()]);
            } else {
                doubles.put(slot.name(), new double[slot.length()]);
            }
        }
        fill(slot -> !slot.isUsedUp());
        reset();
    }

    /** Element type of all arrays but those with one of their own. */
    public Real real() {
        return switch (element) {
            case F32 -> Real.F32;
            case F64 -> Real.F64;
            case I32, I64, U8 -> throw new IllegalStateException("no Java arrays of " + element.label());
        };
    }

    /** Restores the inputs that kernels update in place. */
    public void reset() {
        fill(Slot::isUsedUp);
    }

    /** The array of an f32 slot. */
    public float[] f32(String name) {
        return find(floats, name);
    }

    /** The array of a slot of any other element type. */
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

    private void fill(Predicate<Slot> which) {
        for (int s = 0; s < slots.size(); s++) {
            Slot slot = slots.get(s);
            if (!which.test(slot) || slot.fill() instanceof Fill.None) {
                continue;
            }
            Element type = slot.element(element);
            if (type == Element.F32) {
                float[] to = f32(slot.name());
                for (int i = 0; i < to.length; i++) {
                    to[i] = (float) slot.fill().at(s, i);
                }
            } else {
                double[] to = f64(slot.name());
                for (int i = 0; i < to.length; i++) {
                    double value = slot.fill().at(s, i);
                    to[i] = type == Element.F64 ? value : (long) value;
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
