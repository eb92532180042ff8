package io.krait.benchmarks.workload;

/** A workload that plain Java and the Vector API also compute. */
public interface ArrayWorkload extends Workload {
    /** Elements or rows per range when Java versions split their work: whole cache lines, whole vectors. */
    int GRAIN = 64;

    /** The obvious Java loop, bound to its arrays; writes the result slots. */
    Runnable java(HeapOperands data, Size size, Workers workers);

    /** The hand-written Vector API loop, bound to its arrays; writes the result slots. */
    Runnable vector(HeapOperands data, Size size, Workers workers);
}
