package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class NativeCodeTest {
    /** Data that is read, written and zero, pointers to functions, a jump table, calls here and to the C library. */
    private static final String MODULE = """
            @count = internal global i64 40, align 8
            @zeros = internal global [4 x i64] zeroinitializer, align 32
            @primes = private unnamed_addr constant [4 x i64] [i64 2, i64 3, i64 5, i64 7], align 64
            @chosen = private unnamed_addr constant [2 x ptr] [ptr @twice, ptr @thrice], align 8

            declare double @fma(double, double, double)
            declare double @cos(double)
            declare ptr @memcpy(ptr, ptr, i64)
            declare i64 @labs(i64)

            define internal i64 @twice(i64 %x) noinline {
              %y = shl i64 %x, 1
              ret i64 %y
            }
            define internal i64 @thrice(i64 %x) noinline {
              %y = mul i64 %x, 3
              ret i64 %y
            }
            define i64 @next() {
              %a = load i64, ptr @count
              %b = add i64 %a, 1
              store i64 %b, ptr @count
              %z = getelementptr i64, ptr @zeros, i64 3
              %c = load i64, ptr %z
              %d = add i64 %c, 100
              store i64 %d, ptr %z
              %s = add i64 %b, %d
              ret i64 %s
            }
            define i64 @prime(i64 %i) {
              %p = getelementptr i64, ptr @primes, i64 %i
              %v = load i64, ptr %p
              %t = call i64 @twice(i64 %v)
              ret i64 %t
            }
            define i64 @choose(i64 %i) {
              %p = getelementptr ptr, ptr @chosen, i64 %i
              %f = load ptr, ptr %p
              %v = call i64 %f(i64 7)
              ret i64 %v
            }
            define i64 @far(i64 %x) {
              %a = call i64 @labs(i64 %x)
              %d = sitofp i64 %a to double
              %c = call double @cos(double 0.0)
              %m = call double @fma(double %d, double 2.0, double %c)
              %r = fptosi double %m to i64
              ret i64 %r
            }
            define i64 @function(i64 %i) {
              %r = ptrtoint ptr @labs to i64
              ret i64 %r
            }
            define i64 @copy(i64 %to) {
              %p = inttoptr i64 %to to ptr
              %q = call ptr @memcpy(ptr %p, ptr @primes, i64 32)
              ret i64 0
            }
            define i64 @jump(i64 %i) {
              switch i64 %i, label %o [
                i64 0, label %a i64 1, label %b i64 2, label %c i64 3, label %d i64 4, label %e ]
            a:
              ret i64 31
            b:
              %x = call i64 @thrice(i64 %i)
              ret i64 %x
            c:
              ret i64 5
            d:
              %y = call i64 @labs(i64 -77)
              ret i64 %y
            e:
              ret i64 -12
            o:
              ret i64 0
            }
            """;
    private static final String[] SYMBOLS = {"next", "prime", "choose", "far", "function", "copy", "jump"};

    static byte[] object() {
        return LlvmCompiler.host().object(MODULE, OptLevel.LESS);
    }

    static long call(NativeCode code, String symbol, long x) {
        return Foreign.call(MemorySegment.ofAddress(code.address(symbol)), x, 0, 0, 0, 0, 0);
    }

    static void works(BiFunction<byte[], String[], NativeCode> loader) {
        byte[] object = object();
        try (NativeCode code = loader.apply(object, SYMBOLS); NativeCode again = loader.apply(object, SYMBOLS);
                Arena arena = Arena.ofConfined()) {
            assertEquals(141, call(code, "next", 0));
            assertEquals(242, call(code, "next", 0));
            assertEquals(141, call(again, "next", 0));
            assertEquals(10, call(code, "prime", 2));
            assertEquals(14, call(code, "choose", 0));
            assertEquals(21, call(code, "choose", 1));
            assertEquals(19, call(code, "far", -9));
            MemorySegment to = arena.allocate(32);
            call(code, "copy", to.address());
            assertEquals(List.of(2L, 3L, 5L, 7L), Arrays.stream(to.toArray(ValueLayout.JAVA_LONG)).boxed().toList());
            assertEquals(8, Foreign.call(MemorySegment.ofAddress(call(code, "function", 0)), -8, 0, 0, 0, 0, 0));
            long[] jumps = {31, 3, 5, 77, -12, 0};
            for (int i = 0; i < jumps.length; i++) {
                assertEquals(jumps[i], call(code, "jump", i));
            }
        }
    }

    @Test
    void loaderOfLlvm() {
        works(NativeCode::loadByLlvm);
    }

    @Test
    void loaderForThisMachine() {
        works(NativeCode::load);
    }
}
