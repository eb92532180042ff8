package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.DType;
import io.krait.staging.math.Table;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects the text of one function, and the declarations and tables it needs. */
final class IrWriter {
    private final StringBuilder body = new StringBuilder(4096);
    private final Map<String, String> globals;
    private final Map<String, String> functions;
    private final int tableSpace;
    private final Map<List<Object>, Integer> constants = new HashMap<>();
    private long frameBytes;
    private String block = "entry";
    private int names;

    /** The text of a module with one function so far. */
    IrWriter() {
        this(0);
    }

    /**
     * The text of a module with one function so far.
     *
     * @param tableSpace the address space of constant tables
     */
    IrWriter(int tableSpace) {
        this(new TreeMap<>(), new LinkedHashMap<>(), tableSpace);
    }

    private IrWriter(Map<String, String> globals, Map<String, String> functions, int tableSpace) {
        this.globals = globals;
        this.functions = functions;
        this.tableSpace = tableSpace;
    }

    /** The text of another function of the same module. */
    IrWriter function() {
        return new IrWriter(globals, functions, tableSpace);
    }

    /** A new name for a value. */
    String fresh() {
        return "%t" + names++;
    }

    /** A new label, without the percent sign. */
    String label(String hint) {
        return hint + names++;
    }

    /** Adds an instruction with a result. */
    String let(String instruction) {
        String name = fresh();
        define(name, instruction);
        return name;
    }

    /** Adds an instruction with the given result name. */
    void define(String name, String instruction) {
        body.append("  ").append(name).append(" = ").append(instruction).append('\n');
    }

    /** Adds an instruction without a result. */
    void line(String instruction) {
        body.append("  ").append(instruction).append('\n');
    }

    /** Starts a block. */
    void begin(String label) {
        body.append(label).append(":\n");
        block = label;
    }

    /** Ends the block with a jump. */
    void jump(String label) {
        line("br label %" + label);
    }

    /** The label of the block that is being written. */
    String block() {
        return block;
    }

    /** Where the next text goes. */
    int position() {
        return body.length();
    }

    /** Adds text at an earlier position. */
    void insert(int position, String text) {
        body.insert(position, text);
    }

    /** A scalar in every lane of a vector. */
    String splat(String element, String scalar, int lanes) {
        String vector = IrTypes.vector(element, lanes);
        String one = let("insertelement " + vector + " poison, " + element + " " + scalar + ", i64 0");
        return let("shufflevector " + vector + " " + one + ", " + vector + " poison, <" + lanes
                + " x i32> zeroinitializer");
    }

    /** True if any lane of a mask is on. */
    String any(LType mask, String value) {
        return mask.isVector() ? call("i1", "llvm.vector.reduce.or." + IrTypes.suffix(mask), IrTypes.of(mask), value)
                : value;
    }

    /**
     * Calls a function with a result and declares it.
     *
     * @param result result type
     * @param function name without the at sign
     * @param operands types and values in turn
     */
    String call(String result, String function, String... operands) {
        return let(invocation(result, function, operands));
    }

    /** Calls a function without a result and declares it. */
    void callVoid(String function, String... operands) {
        line(invocation("void", function, operands));
    }

    private String invocation(String result, String function, String... operands) {
        StringBuilder call = new StringBuilder("call ").append(result).append(" @").append(function).append('(');
        StringBuilder declaration = new StringBuilder("declare ").append(result).append(" @").append(function)
                .append('(');
        for (int i = 0; i < operands.length; i += 2) {
            String comma = i == 0 ? "" : ", ";
            call.append(comma).append(operands[i]).append(' ').append(operands[i + 1]);
            declaration.append(comma).append(operands[i]);
        }
        globals.put(function, declaration.append(")").toString());
        return call.append(')').toString();
    }

    /**
     * A constant table in memory, padded with zeros to at least the given number of bytes. It is written as a string:
     * LLVM parses one token faster than many numbers.
     */
    Address table(Table table, int atLeastBytes) {
        int bytes = table.type().bytes();
        ByteBuffer data = ByteBuffer.allocate(Math.max(atLeastBytes, table.length() * bytes));
        for (int i = 0; i < table.length(); i++) {
            put(data, bytes, table.bits(i));
        }
        String name = "@table_" + table.name() + "_" + data.capacity();
        return bytes(name, data.array(), tableSpace, 64);
    }

    private static void put(ByteBuffer data, int bytes, long bits) {
        for (int i = 0; i < bytes; i++) {
            data.put((byte) (bits >> 8 * i));
        }
    }

    /** Constant elements in memory, the same for all who ask for the same ones. */
    Address constants(DType type, List<Long> bits, int space) {
        ByteBuffer data = ByteBuffer.allocate(Math.max(1, bits.size() * type.bytes()));
        bits.forEach(b -> put(data, type.bytes(), b));
        String name = "@constants_" + constants.computeIfAbsent(List.of(type, bits), k -> constants.size());
        return bytes(name, data.array(), space, 16);
    }

    /** Constant bytes in memory; those of one name are the same. */
    Address bytes(String name, byte[] data, int space, int align) {
        Address at = space == 0 ? Address.generic(name) : Address.in(space, name);
        globals.computeIfAbsent(name, n -> n + " = private unnamed_addr " + (space == 0 ? "" : "addrspace(" + space
                + ") ") + "constant [" + data.length + " x i8] c\"" + text(data) + "\", align " + align);
        return at;
    }

    /** Adds a definition or declaration to the module, unless it has one of that name. */
    void global(String name, String definition) {
        globals.putIfAbsent(name, definition);
    }

    static String text(byte[] data) {
        StringBuilder s = new StringBuilder(data.length * 3);
        for (byte b : data) {
            s.append('\\').append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return s.toString();
    }

    /** Memory on the stack of at least so many bytes, the same for all who ask. */
    String frame(long bytes) {
        frameBytes = Math.max(frameBytes, bytes);
        return "%rare";
    }

    /**
     * Adds a function to the module, unless it has the same one already.
     *
     * @param text all that follows the name
     * @return the name without the at sign
     */
    String define(String text) {
        return functions.computeIfAbsent(text, t -> "rare_" + functions.size());
    }

    /** The functions that were added. */
    String functions() {
        StringBuilder all = new StringBuilder();
        functions.forEach((text, name) -> all.append("define internal preserve_allcc void @").append(name)
                .append(text).append('\n'));
        return all.toString();
    }

    /** The text of the function. */
    String body() {
        return frameBytes == 0 ? body.toString()
                : "  %rare = alloca [" + frameBytes + " x i8], align " + KernelAbi.ALIGNMENT + "\n" + body;
    }

    /** Declarations and tables. */
    String globals() {
        return String.join("\n", globals.values()) + "\n";
    }
}
