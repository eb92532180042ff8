package io.krait;

import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.LibraryCompiler;
import io.krait.staging.DType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the header of a library, for C99 and C++. */
final class CHeader {
    private CHeader() {
    }

    /**
     * The text.
     *
     * @param library its name
     * @param levels the levels that it has code for
     * @param whats per function, what it is
     */
    static String text(String library, List<String> levels, List<HostFunction> functions, List<String> whats) {
        String guard = "KRAIT_" + library.toUpperCase(Locale.ROOT) + "_H";
        StringBuilder s = new StringBuilder("/* " + library + ".h: made by Krait; code for " + String.join(", ", levels)
                + " */\n#ifndef " + guard + "\n#define " + guard + "\n\n#include <stdint.h>\n\n"
                + "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
        s.append("""
                #ifndef KRAIT_ERROR
                #define KRAIT_ERROR
                /** What went wrong in a call; functions take a pointer to one, or NULL. */
                typedef struct krait_error {
                    int32_t code;       /**< what the function returned */
                    int32_t count;      /**< how many values follow */
                    int64_t position;   /**< the iteration or element, counted in row-major order */
                    int64_t values[%d]; /**< values of the message {0}, {1}, ...: integers, or the bits of floats */
                } krait_error;

                /** Complex numbers. */
                typedef struct krait_c64 { float re, im; } krait_c64;
                typedef struct krait_c128 { double re, im; } krait_c128;

                #define KRAIT_OLD_PROCESSOR (%d) /**< the processor is below all levels of the library */
                #define KRAIT_NO_MEMORY (%d)     /**< not enough memory */
                #define KRAIT_BAD_EXTENT (%d)    /**< position tells which argument is no valid extent, from 0 */
                #endif

                """.formatted(LibraryCompiler.MOST_VALUES, LibraryCompiler.OLD_PROCESSOR, LibraryCompiler.NO_MEMORY,
                LibraryCompiler.BAD_EXTENT));
        s.append("/** The message of a code that a function of this library returned; never NULL. */\n"
                + "const char *" + library + "_message(int32_t code);\n\n"
                + "/** The level of this processor that the library uses, or \"none\". */\n"
                + "const char *" + library + "_level(void);\n\n");
        int code = 1;
        for (int i = 0; i < functions.size(); i++) {
            HostFunction f = functions.get(i);
            s.append(comment(f, whats.get(i), library, code)).append("int32_t ").append(f.name()).append('(')
                    .append(f.arguments().stream().map(a -> declaration(a) + ", ").collect(Collectors.joining()))
                    .append("krait_error *error);\n\n");
            code += f.faults().size();
        }
        return s + "#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
    }

    private static String comment(HostFunction f, String what, String library, int firstCode) {
        StringBuilder s = new StringBuilder("/**\n * ").append(plain(what)).append(".\n *\n");
        for (HostFunction.Argument a : f.arguments()) {
            s.append(" * @param ").append(a.name()).append(' ').append(switch (a) {
                case HostFunction.Argument.Extent e -> "an extent, at least " + e.least();
                case HostFunction.Argument.Scalar x -> x.type().label();
                case HostFunction.Argument.Array x -> x.type() + (x.shape().isEmpty() ? "[1]" : x.shape().toString())
                        + ", dense in row-major order, " + (x.written() ? "written; overlaps no other array" : "read");
            }).append('\n');
        }
        s.append(" * @param error where to tell what went wrong, or NULL\n * @return 0, or a code for ").append(library)
                .append("_message:");
        if (f.faults().isEmpty()) {
            s.append(" nothing in it can fail but for KRAIT_OLD_PROCESSOR, KRAIT_NO_MEMORY, KRAIT_BAD_EXTENT");
        }
        for (int i = 0; i < f.faults().size(); i++) {
            HostFunction.Fault fault = f.faults().get(i);
            s.append("\n *     ").append(firstCode + i).append(": ").append(plain(fault.message()));
            if (fault.values().stream().anyMatch(t -> t != DType.I64)) {
                s.append("; values: ").append(fault.values().stream().map(DType::label)
                        .collect(Collectors.joining(", ")));
            }
        }
        return s.append("\n */\n").toString();
    }

    private static String plain(String text) {
        return text.replace("*/", "* /").replaceAll("[\\r\\n]+", " ").replace("\\", "\\\\");
    }

    private static String declaration(HostFunction.Argument a) {
        return switch (a) {
            case HostFunction.Argument.Extent e -> "int64_t " + e.name();
            case HostFunction.Argument.Scalar x -> type(x.type()) + " " + x.name();
            case HostFunction.Argument.Array x -> (x.written() ? "" : "const ") + type(x.type()) + " *" + x.name();
        };
    }

    static String type(DType t) {
        return switch (t) {
            case BOOL, U8 -> "uint8_t";
            case I8 -> "int8_t";
            case I16 -> "int16_t";
            case I32 -> "int32_t";
            case I64 -> "int64_t";
            case U16, F16, BF16 -> "uint16_t";
            case U32 -> "uint32_t";
            case U64 -> "uint64_t";
            case F32 -> "float";
            case F64 -> "double";
            case C64 -> "krait_c64";
            case C128 -> "krait_c128";
        };
    }
}
