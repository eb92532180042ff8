package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.optimizer.ahead.Amount;
import io.krait.optimizer.ahead.Binding;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.Memory;
import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.Recorder;
import io.krait.staging.SignatureException;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of a C function: first the extents that have names, in the order in which the signature names them;
 * then the parameters; then the results.
 */
final class ExportArguments {
    /** Captured arrays become part of the library. */
    private static final long MOST_DATA = 1L << 24;

    private final String name;
    private final ExportSignature signature;
    private final Graph graph;
    private final List<Recorder.Capture> captures;
    private final boolean writesParams;
    private final Map<String, Integer> extents = new LinkedHashMap<>();
    private final List<HostFunction.Argument> arguments = new ArrayList<>();
    private final List<byte[]> data = new ArrayList<>();

    private ExportArguments(String name, ExportSignature signature, Graph graph, List<Recorder.Capture> captures,
            boolean writesParams) {
        this.name = name;
        this.signature = signature;
        this.graph = graph;
        this.captures = captures;
        this.writesParams = writesParams;
    }

    /**
     * How C passes the parameters of a graph.
     *
     * @param signature one part per parameter but captured arrays, and per result
     * @param written the parameters that it writes
     * @param captures captured arrays, whose parameters come after those of the signature
     * @param writesParams true if the results are parameters, behind those
     */
    static Binding of(String name, ExportSignature signature, Graph graph, Set<Integer> written,
            List<Recorder.Capture> captures, boolean writesParams) {
        return new ExportArguments(name, signature, graph, captures, writesParams).binding(written);
    }

    private Binding binding(Set<Integer> written) {
        int given = signature.params().size();
        for (ExportSignature.Part p : signature.params()) {
            for (String d : p.dims()) {
                if (!ExportSignature.isNumber(d) && !extents.containsKey(d)) {
                    extents.put(d, arguments.size());
                    arguments.add(new HostFunction.Argument.Extent(d, 0));
                }
            }
        }
        List<Memory> memory = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < given; i++) {
            ExportSignature.Part p = signature.params().get(i);
            boolean number = p.dims().isEmpty();
            if (number && p.type().isComplex()) {
                throw new SignatureException(name + " cannot be exported: its parameter " + (i + 1) + " is a complex "
                        + "number, which C functions do not take alike everywhere. Pass two real numbers or an array");
            }
            memory.add(number ? new Memory.Value(arguments.size()) : new Memory.Array(arguments.size(), 0));
            numbers.add(number ? arguments.size() : -1);
            arguments.add(number ? new HostFunction.Argument.Scalar(p.name(), p.type())
                    : new HostFunction.Argument.Array(p.name(), p.type(), p.dims(), written.contains(i)));
        }
        for (Recorder.Capture c : captures) {
            memory.add(capture((NdArray<?>) c.array()));
            numbers.add(-1);
        }
        List<Memory> results = new ArrayList<>();
        for (ExportSignature.Part p : signature.results()) {
            results.add(new Memory.Array(arguments.size(), 0));
            arguments.add(new HostFunction.Argument.Array(p.name(), p.type(), p.dims(), true));
        }
        if (writesParams) {
            memory.addAll(results);
            results.forEach(m -> numbers.add(-1));
            results.clear();
        }
        return new Binding(name, arguments, memory, numbers, results, symbols(), data);
    }

    /** Values of the symbols: that of the extent in whose place each one is. */
    private List<Amount> symbols() {
        Amount[] symbols = new Amount[graph.symbols()];
        for (int i = 0; i < signature.params().size(); i++) {
            Value p = graph.params().get(i);
            for (int k = 0; k < p.shape().rank(); k++) {
                if (p.shape().dim(k) instanceof Dim.Affine a) {
                    symbols[a.symbol()] = amount(signature.params().get(i).dims().get(k));
                }
            }
        }
        for (Recorder.Capture c : captures) {
            long[] shape = Internals.extents((NdArray<?>) c.array());
            for (int k = 0; k < shape.length; k++) {
                if (c.param().shape().dim(k) instanceof Dim.Affine a) {
                    symbols[a.symbol()] = Amount.of(shape[k]);
                }
            }
        }
        return List.of(symbols);
    }

    private Amount amount(String dim) {
        return ExportSignature.isNumber(dim) ? Amount.of(Long.parseLong(dim)) : new Amount.Given(extents.get(dim));
    }

    private Memory capture(NdArray<?> array) {
        byte[] bytes = Internals.pinned(List.of(array), memory -> {
            StridedArray a = memory.get(0);
            long size = a.size() * a.dtype().bytes();
            if (size > MOST_DATA) {
                throw new SignatureException(name + " cannot be exported: it captures an array of " + size
                        + " bytes, and at most " + MOST_DATA + " become part of a library. Make it a parameter");
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment dense = arena.allocate(Math.max(1, size), 64);
                StridedArray copy = StridedArray.dense(a.dtype(), dense, a.shape());
                if (a.dtype().isComplex()) {
                    copy.part(false).set(a.part(false).toTensor());
                    copy.part(true).set(a.part(true).toTensor());
                } else {
                    Tensor t = a.toTensor();
                    copy.set(t);
                }
                return dense.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
            }
        });
        data.add(bytes);
        return new Memory.Data(data.size() - 1, 0);
    }
}
