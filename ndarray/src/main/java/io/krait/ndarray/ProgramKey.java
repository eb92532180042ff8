package io.krait.ndarray;

import io.krait.staging.Control;
import io.krait.staging.Device;
import io.krait.staging.Dim;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a set of pending arrays computes, with extents replaced by symbols: equal keys are equal programs. Every
 * distinct extent other than 1 is one symbol, so that a program serves arrays of all sizes that agree in which extents
 * are equal and which are 1. Numbers in the user's source are inputs and not part of the key.
 */
final class ProgramKey {
    private static final int INPUT = -1;
    private static final int OPERATION = -2;
    private static final int OUTPUT = -3;

    private final List<Object> items = new ArrayList<>();
    private int[] code = new int[32];
    private int length;
    private long[] env = new long[4];
    private int symbols;
    private final Optional<Device> device;

    /** The key of a program that runs on a device, or on the host. */
    ProgramKey(Optional<Device> device) {
        this.device = device;
    }

    /** Where the program runs. */
    Optional<Device> device() {
        return device;
    }

    /** Adds an input array; it gets the next number. */
    void input(NdArray<?> x) {
        put(INPUT);
        put(x.dtype().ordinal());
        put(x.extents().length);
        for (long n : x.extents()) {
            put(n == 1 ? -1 : symbol(n));
        }
    }

    /** Adds an operation on arrays given by their numbers; its result gets the next number. */
    void operation(State.Pending p, NdArray<?> result, int[] operands) {
        put(OPERATION);
        put(operands.length);
        for (int o : operands) {
            put(o);
        }
        items.add(symbolic(p.prim()));
        items.add(p.origin());
        if (p.prim() instanceof Prim.Slice) {
            // Extents of a slice are arithmetic on symbols; which of them happen to be 1 decides how the result
            // broadcasts.
            for (long n : result.extents()) {
                put(n == 1 ? -1 : 0);
            }
        }
    }

    /** Marks a result as wanted. */
    void output(int number) {
        put(OUTPUT);
        put(number);
    }

    /** The values of the symbols. */
    long[] env() {
        return Arrays.copyOf(env, symbols);
    }

    /** Reads the key back into a recording. */
    void replay(ProgramBuilder b) {
        b.symbols(symbols);
        int item = 0;
        for (int i = 0; i < length;) {
            switch (code[i++]) {
                case INPUT -> {
                    int dtype = code[i++];
                    Dim[] dims = new Dim[code[i++]];
                    for (int k = 0; k < dims.length; k++) {
                        dims[k] = dim(code[i++]);
                    }
                    b.input(dtype, new Shape(List.of(dims)));
                }
                case OPERATION -> {
                    int[] operands = Arrays.copyOfRange(code, i + 1, i + 1 + code[i]);
                    i += 1 + operands.length;
                    Prim prim = (Prim) items.get(item++);
                    int rank = b.operation(prim, operands, (Origin) items.get(item++));
                    if (prim instanceof Prim.Slice) {
                        b.ones(Arrays.copyOfRange(code, i, i + rank));
                        i += rank;
                    }
                }
                default -> b.output(code[i++]);
            }
        }
    }

    private static Dim dim(int symbol) {
        return symbol < 0 ? Dim.ONE : Dim.symbol(symbol);
    }

    private Prim symbolic(Prim p) {
        return switch (p) {
            case Prim.Iota i -> new Prim.Iota(symbolic(i.extent()));
            case Prim.Extent e -> new Prim.Extent(symbolic(e.dim()));
            case Prim.Broadcast b -> new Prim.Broadcast(symbolic(b.to()));
            case Prim.Reshape r -> new Prim.Reshape(symbolic(r.to()));
            case Prim.Param _, Prim.Constant _, Prim.Apply _, Prim.Cast _, Prim.Bitcast _, Prim.Permute _,
                    Prim.MakeComplex _, Prim.Part _,
                    Prim.Slice _, Prim.ExpandDims _,
                    Prim.Squeeze _, Prim.Reduce _, Prim.Scan _, Prim.MapScalar _, Control _ -> p;
        };
    }

    private Shape symbolic(Shape s) {
        return new Shape(s.dims().stream().map(this::symbolic).toList());
    }

    private Dim symbolic(Dim d) {
        long n = d.eval(new long[0]);
        return n == 1 ? Dim.ONE : Dim.symbol(symbol(n));
    }

    private int symbol(long n) {
        for (int i = 0; i < symbols; i++) {
            if (env[i] == n) {
                return i;
            }
        }
        if (symbols == env.length) {
            env = Arrays.copyOf(env, 2 * symbols);
        }
        env[symbols] = n;
        return symbols++;
    }

    private void put(int word) {
        if (length == code.length) {
            code = Arrays.copyOf(code, 2 * length);
        }
        code[length++] = word;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ProgramKey k && Arrays.equals(code, 0, length, k.code, 0, k.length)
                && items.equals(k.items) && device.equals(k.device);
    }

    @Override
    public int hashCode() {
        int h = items.hashCode();
        for (int i = 0; i < length; i++) {
            h = 31 * h + code[i];
        }
        return h;
    }
}
