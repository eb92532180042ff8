package io.krait.codegen.llvm;

import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.LibraryCompiler;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the functions of a library share: error records, memory, messages, and the choice of a level. The choice is made
 * at the first call and kept; threads that make it at the same time make the same one.
 */
final class DispatchEmitter {
    private static final String RECORD = """
            define internal void @krait_report(ptr %error, i32 %code, i64 %position, i64 %count, ptr %values) #0 {
            entry:
              %none = icmp eq ptr %error, null
              br i1 %none, label %done, label %write
            write:
              store i32 %code, ptr %error, align 4
              %count.at = getelementptr i32, ptr %error, i64 1
              %short = trunc i64 %count to i32
              store i32 %short, ptr %count.at, align 4
              %position.at = getelementptr i64, ptr %error, i64 1
              store i64 %position, ptr %position.at, align 8
              %some = icmp ne i64 %count, 0
              br i1 %some, label %copy, label %done
            copy:
              %values.at = getelementptr i64, ptr %error, i64 2
              %bytes = mul i64 %count, 8
              call void @llvm.memcpy.p0.p0.i64(ptr %values.at, ptr %values, i64 %bytes, i1 false)
              br label %done
            done:
              ret void
            }

            define internal ptr @krait_room(ptr %slot, i64 %bytes) #0 {
            entry:
              %size.at = getelementptr i64, ptr %slot, i64 1
              %size = load i64, ptr %size.at, align 8
              %old = load ptr, ptr %slot, align 8
              %fits = icmp ule i64 %bytes, %size
              %some = icmp ne ptr %old, null
              %keep = and i1 %fits, %some
              br i1 %keep, label %align, label %grow
            grow:
              call void @free(ptr %old)
              %all = add i64 %bytes, 64
              %new = call ptr @malloc(i64 %all)
              store ptr %new, ptr %slot, align 8
              store i64 %bytes, ptr %size.at, align 8
              %none = icmp eq ptr %new, null
              br i1 %none, label %fail, label %align
            fail:
              ret ptr null
            align:
              %raw = phi ptr [ %old, %entry ], [ %new, %grow ]
              %number = ptrtoint ptr %raw to i64
              %up = add i64 %number, 63
              %aligned = and i64 %up, -64
              %room = inttoptr i64 %aligned to ptr
              ret ptr %room
            }

            declare ptr @malloc(i64)
            declare void @free(ptr)
            declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
            declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
            declare i64 @llvm.smin.i64(i64, i64)
            declare i64 @llvm.smax.i64(i64, i64)

            """;

    private static final String CPUID = """
            define internal i32 @krait_cpuid(i32 %leaf, i32 %which) #0 {
            entry:
              %all = call { i32, i32, i32, i32 } asm sideeffect \
            "xchgq %rbx, ${1:q}\\0Acpuid\\0Axchgq %rbx, ${1:q}", "={ax},=r,={cx},={dx},0,2,~{dirflag},~{fpsr},~{flags}"\
            (i32 %leaf, i32 0)
              %a = extractvalue { i32, i32, i32, i32 } %all, 0
              %b = extractvalue { i32, i32, i32, i32 } %all, 1
              %c = extractvalue { i32, i32, i32, i32 } %all, 2
              %is.a = icmp eq i32 %which, 0
              %is.b = icmp eq i32 %which, 1
              %b.or.c = select i1 %is.b, i32 %b, i32 %c
              %r = select i1 %is.a, i32 %a, i32 %b.or.c
              ret i32 %r
            }

            define internal i32 @krait_state() #0 {
            entry:
              %both = call { i32, i32 } asm sideeffect "xgetbv", "={ax},={dx},{cx},~{dirflag},~{fpsr},~{flags}"(i32 0)
              %low = extractvalue { i32, i32 } %both, 0
              ret i32 %low
            }

            """;

    private final String library;
    private final List<ExportLevel> levels;
    private final boolean windows;

    DispatchEmitter(String library, List<ExportLevel> levels) {
        this.library = library;
        this.levels = levels;
        this.windows = levels.get(0).cpu().triple().contains("windows");
    }

    String shared() {
        boolean x86 = levels.get(0).cpu().isX86();
        return RECORD + "@krait_level = internal global i32 0, align 4\n\n" + (x86 ? CPUID : "")
                + (x86 ? detectX86() : "define internal i32 @krait_detect() #0 {\n  ret i32 1\n}\n\n");
    }

    /** The number of the highest level that the processor has, from 1; -1 if it has none. */
    private String detectX86() {
        IrWriter ir = new IrWriter();
        String most = ir.let("call i32 @krait_cpuid(i32 0, i32 0)");
        String far = ir.let("icmp uge i32 " + most + ", 7");
        String extendedMost = ir.let("call i32 @krait_cpuid(i32 -2147483648, i32 0)");
        String extendedFar = ir.let("icmp uge i32 " + extendedMost + ", -2147483647");
        String one = ir.let("call i32 @krait_cpuid(i32 1, i32 2)");
        // A leaf that is not there gives what some other leaf does.
        String seven = ir.let("select i1 " + far + ", i32 " + ir.let("call i32 @krait_cpuid(i32 7, i32 1)")
                + ", i32 0");
        String extended = ir.let("select i1 " + extendedFar + ", i32 "
                + ir.let("call i32 @krait_cpuid(i32 -2147483647, i32 2)") + ", i32 0");
        String saves = ir.let("icmp ne i32 " + ir.let("and i32 " + one + ", " + (1 << 27)) + ", 0");
        ir.line("br i1 " + saves + ", label %ask, label %known");
        ir.begin("ask");
        String asked = ir.let("call i32 @krait_state()");
        ir.jump("known");
        ir.begin("known");
        String state = ir.let("phi i32 [ 0, %entry ], [ " + asked + ", %ask ]");
        String best = "-1";
        for (int i = 0; i < levels.size(); i++) {
            ExportLevel.Needs n = levels.get(i).needs();
            String all = ir.let("and i1 " + has(ir, one, n.features()) + ", " + has(ir, seven, n.structured()));
            all = ir.let("and i1 " + all + ", " + has(ir, extended, n.extended()));
            all = ir.let("and i1 " + all + ", " + has(ir, state, n.state()));
            best = ir.let("select i1 " + all + ", i32 " + (i + 1) + ", i32 " + best);
        }
        ir.line("ret i32 " + best);
        return "define internal i32 @krait_detect() #0 {\nentry:\n" + ir.body() + "}\n\n";
    }

    private static String has(IrWriter ir, String word, int bits) {
        return ir.let("icmp eq i32 " + ir.let("and i32 " + word + ", " + bits) + ", " + bits);
    }

    /** The function that C calls. */
    String entry(HostFunction f, String base) {
        StringBuilder args = new StringBuilder();
        for (int i = 0; i < f.arguments().size(); i++) {
            args.append(HostEmitter.type(f.arguments().get(i))).append(" %a").append(i).append(", ");
        }
        args.append("ptr %error");
        IrWriter ir = new IrWriter();
        ir.line("call void @krait_report(ptr %error, i32 0, i64 0, i64 0, ptr null)");
        String known = ir.let("load atomic i32, ptr @krait_level monotonic, align 4");
        ir.line("br i1 " + ir.let("icmp eq i32 " + known + ", 0") + ", label %detect, label %choose, !prof !0");
        ir.begin("detect");
        String found = ir.let("call i32 @krait_detect()");
        ir.line("store atomic i32 " + found + ", ptr @krait_level monotonic, align 4");
        ir.jump("choose");
        ir.begin("choose");
        String level = ir.let("phi i32 [ " + known + ", %entry ], [ " + found + ", %detect ]");
        StringBuilder cases = new StringBuilder();
        for (int i = 0; i < levels.size(); i++) {
            cases.append(" i32 ").append(i + 1).append(", label %level").append(i + 1);
        }
        ir.line("switch i32 " + level + ", label %old [" + cases + " ]");
        ir.begin("old");
        ir.line("call void @krait_report(ptr %error, i32 " + LibraryCompiler.OLD_PROCESSOR
                + ", i64 0, i64 0, ptr null)");
        ir.line("ret i32 " + LibraryCompiler.OLD_PROCESSOR);
        for (int i = 0; i < levels.size(); i++) {
            ir.begin("level" + (i + 1));
            ir.line("ret i32 " + ir.let("call i32 @" + base + "_" + levels.get(i).tag() + "(" + args + ")"));
        }
        return "define " + (windows ? "dllexport " : "") + "i32 @" + f.name() + "(" + HostEmitter.parameters(f)
                + ") #0 {\nentry:\n" + ir.body() + "}\n\n";
    }

    /** {@code const char* LIBRARY_message(int code)} and {@code const char* LIBRARY_level(void)}. */
    String texts(List<HostFunction> functions) {
        IrWriter ir = new IrWriter();
        StringBuilder globals = new StringBuilder();
        StringBuilder cases = new StringBuilder();
        int code = 1;
        for (HostFunction f : functions) {
            for (HostFunction.Fault fault : f.faults()) {
                add(code, fault.message(), cases, globals, ir);
                code++;
            }
        }
        add(0, "no error", cases, globals, ir);
        add(LibraryCompiler.OLD_PROCESSOR, "this processor is older than the code of library " + library
                + ", which needs at least " + levels.get(0).label(), cases, globals, ir);
        add(LibraryCompiler.NO_MEMORY, "there is not enough memory", cases, globals, ir);
        add(LibraryCompiler.BAD_EXTENT, "an extent is out of range: the argument with this position", cases, globals,
                ir);
        add("other", "no error of this library", globals);
        String linkage = "define " + (windows ? "dllexport " : "");
        StringBuilder names = new StringBuilder();
        StringBuilder levelCases = new StringBuilder();
        for (int i = 0; i < levels.size(); i++) {
            add("level" + (i + 1), levels.get(i).label(), globals);
            levelCases.append(" i32 ").append(i + 1).append(", label %level").append(i + 1);
            names.append("level").append(i + 1).append(":\n  ret ptr @krait_text_level").append(i + 1).append('\n');
        }
        add("none", "none", globals);
        return globals + "\n" + linkage + "ptr @" + library + "_message(i32 %code) #0 {\nentry:\n  switch i32 %code,"
                + " label %other [" + cases + " ]\nother:\n  ret ptr @krait_text_other\n" + ir.body() + "}\n\n"
                + linkage + "ptr @" + library + "_level() #0 {\nentry:\n  %level = call i32 @krait_detect()\n"
                + "  switch i32 %level, label %none [" + levelCases + " ]\nnone:\n  ret ptr @krait_text_none\n" + names
                + "}\n\n";
    }

    private static void add(int code, String text, StringBuilder cases, StringBuilder globals, IrWriter ir) {
        String name = code < 0 ? "m" + -code : Integer.toString(code);
        add(name, text, globals);
        cases.append(" i32 ").append(code).append(", label %text").append(name);
        ir.begin("text" + name);
        ir.line("ret ptr @krait_text_" + name);
    }

    private static void add(String name, String text, StringBuilder globals) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        globals.append("@krait_text_").append(name).append(" = private unnamed_addr constant [").append(bytes.length)
                .append(" x i8] c\"").append(IrWriter.text(bytes)).append("\", align 1\n");
    }
}
