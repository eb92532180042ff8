package io.krait.benchmarks.workload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            long bytes = slot.role() == Slot.Role.SCALAR ? Double.BYTES : (long) slot.length() * element.bytes();
            segments.put(slot.name(), HugePages.allocate(arena, bytes, ALIGNMENT));
        }
        fill(Slot.Role.INPUT);
        reset();
    }

    /** Restores the inputs that kernels update in place. */
    public void reset() {
        fill(Slot.Role.UPDATED);
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
                boolean single = element == Element.F32 && slot.role() != Slot.Role.SCALAR;
                for (int i = 0; i < slot.length(); i++) {
                    all[at++] = single ? from.getAtIndex(ValueLayout.JAVA_FLOAT, i)
                            : from.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
                }
            }
        }
        return all;
    }

    @Override
    public void close() {
        arena.close();
    }

    private void fill(Slot.Role role) {
        for (int s = 0; s < slots.size(); s++) {
            Slot slot = slots.get(s);
            if (slot.role() != role) {
                continue;
            }
            MemorySegment to = segment(slot.name());
            for (int i = 0; i < slot.length(); i++) {
                double value = UniformNumbers.at(s, i, slot.lo(), slot.hi());
                if (element == Element.F32) {
                    to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
                } else {
                    to.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
                }
            }
        }
    }
}
