package io.krait.codegen.gpu.cublas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CublasLibraryTest {
    @Test
    void anAbsentLibraryIsAnErrorThatTellsWhatToDo() {
        CublasException e = assertThrows(CublasException.class,
                () -> CublasLibrary.open(List.of("libabsent.so.2", "libabsent.so.1")));
        assertEquals("cuBLAS cannot be loaded: looked for libabsent.so.2, libabsent.so.1 and what it needs, such as"
                + " cublasLt. Install the CUDA toolkit or its cuBLAS package and put its folder on the library path"
                + " (LD_LIBRARY_PATH, or PATH on Windows), or name the file with -Dkrait.cublas=path."
                + " MatmulMode.ORDERED and MatmulMode.TENSOR need no library", e.getMessage());
        assertEquals(0, e.status());
    }

    @Test
    void anotherLibraryIsNotTakenForIt() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the library is one of Linux");
        CublasException e = assertThrows(CublasException.class, () -> CublasLibrary.open(List.of("libm.so.6")));
        assertTrue(e.getMessage().startsWith("libm.so.6 is not cuBLAS 11 or later: it lacks cublasCreate_v2, "),
                e.getMessage());
    }

    @Test
    void theReportIsOneLine() {
        String r = CublasLibrary.report();
        assertTrue(r.matches("cuBLAS \\d+\\.\\d+\\.\\d+, .+|none: .+"), r);
    }
}
