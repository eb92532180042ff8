package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.CompilationException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@SuppressWarnings("restricted")
class LlvmCompilerTest {
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    private static String addConstant(String name, long c) {
        return "define i64 @" + name + "(i64 %x) {\n  %y = add i64 %x, " + c + "\n  ret i64 %y\n}\n";
    }

    private static long call(long address, long x) throws Throwable {
        return (long) CALL.invokeExact(MemorySegment.ofAddress(address), x);
    }

    @Test
    void compilesRunsAndFrees() throws Throwable {
        for (OptLevel level : OptLevel.values()) {
            NativeCode code = LlvmCompiler.host().compile(addConstant("f", 42), level, "f");
            assertEquals(49, call(code.address("f"), 7));
            code.close();
            code.close();
            assertThrows(IllegalStateException.class, () -> code.address("f"));
        }
    }

    @Test
    void equalNamesDoNotClash() throws Throwable {
        try (NativeCode a = LlvmCompiler.host().compile(addConstant("f", 1), OptLevel.NONE, "f");
                NativeCode b = LlvmCompiler.host().compile(addConstant("f", 2), OptLevel.NONE, "f")) {
            assertEquals(11, call(a.address("f"), 10));
            assertEquals(12, call(b.address("f"), 10));
        }
    }

    @Test
    void oneObjectLoadsManyTimes() throws Throwable {
        byte[] object = LlvmCompiler.host().object(addConstant("f", 5) + addConstant("g", 6), OptLevel.NONE);
        assertEquals(object.length, LlvmCompiler.host().object(addConstant("f", 5) + addConstant("g", 6),
                OptLevel.NONE).length);
        try (NativeCode a = NativeCode.load(object, "f", "g"); NativeCode b = NativeCode.load(object, "g")) {
            assertEquals(5, call(a.address("f"), 0));
            assertEquals(6, call(a.address("g"), 0));
            assertEquals(6, call(b.address("g"), 0));
            assertNotEquals(a.address("g"), b.address("g"));
            assertThrows(IllegalArgumentException.class, () -> b.address("f"));
        }
    }

    @Test
    void parseErrorsNameTheLine() {
        CompilationException e = assertThrows(CompilationException.class,
                () -> LlvmCompiler.host().compile("define i64 @f(i64 %x) {\n  %y = add i64 %x, %z\n  ret i64 %y\n}\n",
                OptLevel.NONE, "f"));
        assertEquals("LLVM cannot parse the generated IR: use of undefined value '%z' at line 2, column 20: "
                + "%y = add i64 %x, %z",
                e.getMessage());
    }

    @Test
    void invalidModulesAreReported() {
        String ir = "define i64 @f(i1 %c) {\ne:\n  br i1 %c, label %a, label %b\n"
                + "a:\n  %x = add i64 1, 2\n  br label %b\nb:\n  ret i64 %x\n}\n";
        CompilationException e = assertThrows(CompilationException.class, () ->
                LlvmCompiler.host().object(ir, OptLevel.NONE));
        assertTrue(e.getMessage().contains("does not dominate all uses"), e.getMessage());
    }

    @Test
    void wrongPassesAreReported() {
        LlvmCompiler c = new LlvmCompiler(TargetSpec.host(), "function(no-such-pass)");
        CompilationException e = assertThrows(CompilationException.class, () ->
                c.object(addConstant("f", 1), OptLevel.NONE));
        assertTrue(e.getMessage().contains("no-such-pass"), e.getMessage());
    }

    @Test
    void missingSymbolsAreReported() {
        String ir = "declare i64 @nowhere_to_be_found(i64)\ndefine i64 @f(i64 %x) {\n"
                + "  %y = call i64 @nowhere_to_be_found(i64 %x)\n"
                + "  ret i64 %y\n}\n";
        CompilationException e = assertThrows(CompilationException.class, () ->
                LlvmCompiler.host().compile(ir, OptLevel.NONE, "f"));
        assertTrue(e.getMessage().contains("nowhere_to_be_found"), e.getMessage());
        CompilationException g = assertThrows(CompilationException.class,
                () -> LlvmCompiler.host().compile(addConstant("f", 1), OptLevel.NONE, "g"));
        assertTrue(g.getMessage().contains("cannot link 'g'"), g.getMessage());
    }

    @Test
    void codeGeneratorErrorsDoNotEndTheProcess() {
        String ir = "define void @f() {\n  call void asm sideeffect \"no such instruction\", \"\"()\n  ret void\n}\n";
        CompilationException e = assertThrows(CompilationException.class, () ->
                LlvmCompiler.host().object(ir, OptLevel.NONE));
        assertTrue(e.getMessage().contains("LLVM cannot generate code"), e.getMessage());
    }

    @Test
    void assemblyAndPasses() {
        String asm = LlvmCompiler.host().assembly(addConstant("f", 42), OptLevel.LESS);
        assertTrue(asm.contains("f:") && asm.contains("ret"), asm);
        String ir = new LlvmCompiler(TargetSpec.host(), "function(early-cse)")
                .optimised("define i64 @f(i64 %x) {\n  %a = mul i64 %x, %x\n"
                        + "  %b = mul i64 %x, %x\n  %c = add i64 %a, %b\n  ret i64 %c\n}\n");
        assertEquals(ir.indexOf(" mul "), ir.lastIndexOf(" mul "));
    }

    @Test
    void parallelCompilations() throws Throwable {
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<NativeCode>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long c = i;
                all.add(pool.submit(() -> LlvmCompiler.host().compile(addConstant("f", c), OptLevel.NONE, "f")));
            }
            for (int i = 0; i < all.size(); i++) {
                try (NativeCode code = all.get(i).get()) {
                    assertEquals(1000 + i, call(code.address("f"), 1000));
                }
            }
        }
    }

    @Test
    void unreachableCodeIsFreed() {
        // Nothing to observe but that many of them neither fail nor exhaust anything.
        byte[] object = LlvmCompiler.host().object(addConstant("f", 5), OptLevel.NONE);
        long sum = IntStream.range(0, 500).mapToLong(i -> NativeCode.load(object, "f").address("f")).distinct()
                .count();
        System.gc();
        assertTrue(sum >= 1);
    }

    @Test
    void versionAndHost() {
        assertEquals("", Llvm.problem());
        assertTrue(LlvmVersion.current().major() >= 20);
        HostCpu host = HostCpu.get();
        assertTrue(host.vectorBits() >= 128 && host.key().contains(host.name()));
    }

    @Test
    void vectorWidthFollowsFeatures() {
        assertEquals(128, HostCpu.of("x86_64-linux", "x86-64", "+sse2").vectorBits());
        assertEquals(256, HostCpu.of("x86_64-linux", "haswell", "+avx2,+fma").vectorBits());
        assertEquals(256, HostCpu.of("x86_64-linux", "knl", "+avx2,+fma,+avx512f").vectorBits());
        assertEquals(512, HostCpu.of("x86_64-linux", "skx", "+avx2,+fma,+avx512f,+avx512vl,+avx512bw,+avx512dq")
                .vectorBits());
        assertEquals(128, HostCpu.of("aarch64-linux", "neoverse-n1", "+neon").vectorBits());
    }
}
