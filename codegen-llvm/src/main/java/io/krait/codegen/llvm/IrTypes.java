package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Types and constants of the loop IR as LLVM text. A BOOL is an i1 in registers and a byte in memory; F16 and BF16 are
 * i16, see {@link HalfEmitter}; signedness is in the operations.
 */
final class IrTypes {
    private IrTypes() {
    }

    /** The element type in registers. */
    static String element(DType t) {
        return switch (t) {
            case BOOL -> "i1";
            case I8, U8 -> "i8";
            case I16, U16, F16, BF16 -> "i16";
            case I32, U32 -> "i32";
            case I64, U64 -> "i64";
            case F32 -> "float";
            case F64 -> "double";
            case C64, C128 -> throw new CompilationException("there is no code generation for " + t
                    + " yet; use .to(f32) or .to(f64) data");
        };
    }

    /** The element type in memory. */
    static String memory(DType t) {
        return t == DType.BOOL ? "i8" : element(t);
    }

    /** A type in registers. */
    static String of(LType t) {
        return vector(element(t.dtype()), t.lanes());
    }

    /** A type in memory. */
    static String memory(LType t) {
        return vector(memory(t.dtype()), t.lanes());
    }

    /** A vector type, or the element type for one lane. */
    static String vector(String element, int lanes) {
        return lanes == 1 ? element : "<" + lanes + " x " + element + ">";
    }

    /** The ending of an intrinsic's name for a type in registers. */
    static String suffix(LType t) {
        return suffix(element(t.dtype()), t.lanes());
    }

    /** The ending of an intrinsic's name. */
    static String suffix(String element, int lanes) {
        String e = switch (element) {
            case "float" -> "f32";
            case "double" -> "f64";
            case "ptr" -> "p0";
            default -> element;
        };
        return lanes == 1 ? e : "v" + lanes + e;
    }

    /** A constant operand in canonical bits, the same in every lane. */
    static String constant(LType t, long bits) {
        return splat(t, scalar(t.dtype(), bits));
    }

    /** A constant operand for a small whole number. */
    static String number(LType t, double value) {
        return splat(t, t.dtype().isHalf() ? scalar(t.dtype(), Scalars.ofDouble(t.dtype(), value))
                : t.dtype().isFloat() ? floating(t.dtype(), value) : Long.toString((long) value));
    }

    private static String splat(LType t, String scalar) {
        return t.lanes() == 1 ? scalar : "splat (" + element(t.dtype()) + " " + scalar + ")";
    }

    private static String scalar(DType t, long bits) {
        return switch (t) {
            case BOOL -> bits != 0 ? "true" : "false";
            case I8, U8 -> Byte.toString((byte) bits);
            case I16, U16, F16, BF16 -> Short.toString((short) bits);
            case I32, U32 -> Integer.toString((int) bits);
            case I64, U64 -> Long.toString(bits);
            case F32 -> floating(t, Float.intBitsToFloat((int) bits));
            case F64 -> floating(t, Double.longBitsToDouble(bits));
            case C64, C128 -> element(t);
        };
    }

    /** LLVM writes floats, too, as the hexadecimal digits of the double of the same value. */
    private static String floating(DType t, double value) {
        double v = t == DType.F32 ? (float) value : value;
        return String.format("0x%016X", Double.doubleToRawLongBits(v));
    }

    /** The vector 0, 1, .... */
    static String laneIds(DType t, int lanes) {
        return IntStream.range(0, lanes).mapToObj(i -> element(t) + " " + i)
                .collect(Collectors.joining(", ", "<", ">"));
    }

    /** The mask operand of a shufflevector. */
    static String lanes(IntStream from) {
        return from.mapToObj(i -> "i32 " + i).collect(Collectors.joining(", ", "<", ">"));
    }
}
