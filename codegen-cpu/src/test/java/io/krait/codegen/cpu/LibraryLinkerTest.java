package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.codegen.llvm.BundledLinker;
import io.krait.codegen.llvm.ExportLevel;
import io.krait.codegen.llvm.LibraryEmitter;
import io.krait.optimizer.ahead.Amount;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.Step;
import io.krait.staging.CompilationException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries are linked without a C compiler too, and refuse processors that they have no code for. */
@SuppressWarnings("restricted")
class LibraryLinkerTest {
    @TempDir
    private Path folder;

    private static int call(Path library, String function) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
            return (int) Linker.nativeLinker().downcallHandle(symbols.findOrThrow(function),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS))
                    .invokeExact(5L, MemorySegment.NULL);
        }
    }

    private static byte[] object(List<ExportLevel> levels) {
        HostFunction f = new HostFunction("f", List.of(new HostFunction.Argument.Extent("n", 2)), List.of(),
                List.of(new Step.Move(List.of(0), List.of(new Amount.Given(0)))), 1, 0, List.of(), List.of());
        Map<String, List<HostFunction>> all = levels.stream().collect(Collectors.toMap(ExportLevel::label,
                l -> List.of(f)));
        return new LibraryEmitter("lib", levels).object(all);
    }

    @Test
    void theLinkerOfTheLlvmDependency() throws Throwable {
        assumeTrue(System.getProperty("os.name").equals("Linux") && BundledLinker.find().isPresent(),
                "LLVM's linker is not used here");
        Path object = Files.write(folder.resolve("lib.o"), object(ExportLevel.all()));
        LibraryLinker.byBundled(object, folder.resolve("lib.so"));
        assertEquals(0, call(folder.resolve("lib.so"), "f"));
    }

    @Test
    void processorsBelowAllLevelsAreRefused() throws Throwable {
        assumeTrue(System.getProperty("os.name").equals("Linux") && ExportLevel.all().size() > 1,
                "there are levels on x86-64 only");
        ExportLevel lowest = ExportLevel.all().get(0);
        // No processor has these: bits that mean nothing.
        List<ExportLevel> made = new ArrayList<>(List.of(new ExportLevel("state", "l1", lowest.cpu(),
                new ExportLevel.Needs(0, 0, 0, 1 << 30))));
        made.add(new ExportLevel("feature", "l2", lowest.cpu(), new ExportLevel.Needs(1 << 16, 0, 0, 0)));
        Path object = Files.write(folder.resolve("lib.o"), object(made));
        LibraryLinker.link(object, folder.resolve("old.so"), lowest.cpu().triple());
        assertEquals(-1, call(folder.resolve("old.so"), "f"));
        made.add(0, lowest);
        Files.write(object, object(made));
        LibraryLinker.link(object, folder.resolve("new.so"), lowest.cpu().triple());
        assertEquals(0, call(folder.resolve("new.so"), "f"));
    }

    @Test
    void whatALinkerSaysIsInTheError() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "messages differ");
        Path object = Files.writeString(folder.resolve("no.o"), "this is no object file");
        String message = assertThrows(CompilationException.class, () -> LibraryLinker.link(object,
                folder.resolve("no.so"), "x86_64-unknown-linux-gnu")).getMessage();
        assertTrue(message.startsWith("the linker failed: "), message);
        assertTrue(message.contains("no.o"), message);
        message = assertThrows(CompilationException.class, () -> LibraryLinker.link(object, folder.resolve("no.dll"),
                "x86_64-pc-windows-msvc")).getMessage();
        assertTrue(message.contains("export an object file"), message);
    }
}
