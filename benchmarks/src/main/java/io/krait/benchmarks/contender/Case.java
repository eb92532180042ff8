package io.krait.benchmarks.contender;

import java.util.Optional;

import io.krait.benchmarks.workload.Element;
import io.krait.benchmarks.workload.HeapOperands;
import io.krait.benchmarks.workload.NativeOperands;
import io.krait.benchmarks.workload.Size;
import io.krait.benchmarks.workload.Workload;

/**
 * A workload at one element type and size, with its arrays. All Java contenders share the heap arrays, C and Krait
 * share the memory off the heap: the same pages, the same alignment.
 */
public final class Case implements AutoCloseable {
    private final Workload workload;
    private final Element element;
    private final Size size;
    private Optional<HeapOperands> heap = Optional.empty();
    private Optional<NativeOperands> offHeap = Optional.empty();

    /** A case whose arrays are allocated when they are first asked for. */
    public Case(Workload workload, Element element, Size size) {
        this.workload = workload;
        this.element = element;
        this.size = size;
    }

    /** The workload. */
    public Workload workload() {
        return workload;
    }

    /** The element type. */
    public Element element() {
        return element;
    }

    /** The size. */
    public Size size() {
        return size;
    }

    /** Its arrays on the Java heap. */
    public HeapOperands heap() {
        if (heap.isEmpty()) {
            heap = Optional.of(new HeapOperands(element, workload.slots(size)));
        }
        return heap.get();
    }

    /** Its arrays off the heap. */
    public NativeOperands offHeap() {
        if (offHeap.isEmpty()) {
            offHeap = Optional.of(new NativeOperands(element, workload.slots(size)));
        }
        return offHeap.get();
    }

    /** The right results. */
    public double[] reference() {
        heap().reset();
        return workload.reference(heap(), size);
    }

    @Override
    public void close() {
        offHeap.ifPresent(NativeOperands::close);
        offHeap = Optional.empty();
    }

    @Override
    public String toString() {
        return workload.name() + " " + element.label() + " " + size;
    }
}
