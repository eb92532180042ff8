package io.krait.benchmarks.workload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A workload's arrays off the heap, 64-byte aligned, on huge pages where the system gives them. */
public final class NativeOperands implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Element element;
    private final List<Slot> slots;
    private final Arena arena = Arena.ofShared();
    private final Map<String, MemorySegment> segments = new LinkedHashMap<>();

    /** Allocates and fills all arrays. */
    public NativeOperands(Element element, List<Slot> slots) {
        this.element = element;
        this.slots = List.copyOf(slots);
        for (Slot slot : slots) {
            long bytes = (long) slot.length() * slot.element(element).bytes();
            segments.put(slot.name(), HugePages.allocate(arena, bytes, ALIGNMENT));
        }
        fill(slot -> !slot.isUsedUp());
        reset();
    }

    /** Restores the inputs that kernels update in place. */
    public void reset() {
        fill(Slot::isUsedUp);
    }

    /** The memory of a slot. */
    public MemorySegment segment(String name) {
        MemorySegment segment = segments.get(name);
        if (segment == null) {
            throw new IllegalArgumentException("no array '" + name + "' among " + slots);
        }
        return segment;
    }

    /** All result slots, one after the other. */
    public double[] results() {
        int total = slots.stream().filter(Slot::isResult).mapToInt(Slot::length).sum();
        double[] all = new double[total];
        int at = 0;
        for (Slot slot : slots) {
            if (slot.isResult()) {
                MemorySegment from = segment(slot.name());
                Element type = slot.element(element);
                for (int i = 0; i < slot.length(); i++) {
                    all[at++] = get(from, type, i);
                }
            }
        }
        return all;
    }

    @Override
    public void close() {
        arena.close();
    }

    private void fill(Predicate<Slot> which) {
        for (int s = 0; s < slots.size(); s++) {
            Slot slot = slots.get(s);
            if (which.test(slot) && !(slot.fill() instanceof Fill.None)) {
                MemorySegment to = segment(slot.name());
                Element type = slot.element(element);
                for (int i = 0; i < slot.length(); i++) {
                    set(to, type, i, slot.fill().at(s, i));
                }
            }
        }
    }

    private static double get(MemorySegment from, Element type, long i) {
        return switch (type) {
            case F32 -> from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            case F64 -> from.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
            case I32 -> from.getAtIndex(ValueLayout.JAVA_INT, i);
            case I64 -> from.getAtIndex(ValueLayout.JAVA_LONG, i);
            case U8 -> Byte.toUnsignedInt(from.get(ValueLayout.JAVA_BYTE, i));
        };
    }

    private static void set(MemorySegment to, Element type, long i, double value) {
        switch (type) {
            case F32 -> to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
            case F64 -> to.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
            case I32 -> to.setAtIndex(ValueLayout.JAVA_INT, i, (int) value);
            case I64 -> to.setAtIndex(ValueLayout.JAVA_LONG, i, (long) value);
            case U8 -> to.set(ValueLayout.JAVA_BYTE, i, (byte) (int) value);
        }
    }
}
