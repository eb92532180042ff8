package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that the fake driver loaded. Of PTX it reads the kernels with the sizes of their parameters and the global
 * variables; of anything else only that it is not empty, and every kernel is then taken to be there.
 *
 * @param context its context
 * @param isPtx whether it is PTX
 * @param kernels sizes of the parameters by kernel
 * @param globals sizes of the variables by name
 */
record FakeModule(long context, boolean isPtx, Map<String, List<Integer>> kernels, Map<String, Long> globals) {
    private static final Pattern ENTRY = Pattern.compile("\\.entry\\s+([\\w$]+)\\s*(?:\\(([^)]*)\\))?");
    private static final Pattern GLOBAL = Pattern.compile(
            "\\.(?:global|const)\\s+(?:\\.align\\s+\\d+\\s+)?\\.([a-z]\\d+)\\s+([\\w$]+)(?:\\[(\\d+)])?");
    private static final Pattern PARAMETER = Pattern.compile("\\.param\\b.*?\\.([busf])(\\d+)\\b[^\\[]*(?:\\[(\\d+)])?",
            Pattern.DOTALL);

    /** What cubins begin with, those that the fake driver makes of PTX too; the text follows. */
    static final byte[] MARK = {0x7f, 'E', 'L', 'F'};

    static FakeModule of(long context, MemorySegment image) {
        byte[] all = image.toArray(ValueLayout.JAVA_BYTE);
        boolean made = all.length > MARK.length && Arrays.equals(all, 0, MARK.length, MARK, 0, MARK.length)
                && new String(all, StandardCharsets.US_ASCII).contains(".version");
        byte[] bytes = made ? Arrays.copyOfRange(all, MARK.length, all.length) : all;
        if (bytes.length > 0 && bytes[bytes.length - 1] != 0 || bytes.length < 2) {
            // A cubin is binary; it is not looked into.
            if (bytes.length < 4 || bytes[0] != 0x7f) {
                throw new DriverFailure(CudaResult.INVALID_IMAGE, "cuModuleLoadData", "the image is neither text that"
                        + " ends in a zero byte nor a cubin");
            }
            return new FakeModule(context, false, Map.of(), Map.of());
        }
        if (bytes[0] == 0x7f) {
            return new FakeModule(context, false, Map.of(), Map.of());
        }
        String text = new String(bytes, 0, bytes.length - 1, StandardCharsets.US_ASCII);
        if (!text.contains(".version")) {
            throw new DriverFailure(CudaResult.INVALID_PTX, "cuModuleLoadDataEx", "line 1: no .version");
        }
        Map<String, List<Integer>> kernels = new HashMap<>();
        Matcher m = ENTRY.matcher(text);
        while (m.find()) {
            kernels.put(m.group(1), parameters(m.group(2)));
        }
        Map<String, Long> globals = new HashMap<>();
        m = GLOBAL.matcher(text);
        while (m.find()) {
            long count = m.group(3) == null ? 1 : Long.parseLong(m.group(3));
            globals.put(m.group(2), count * Integer.parseInt(m.group(1).substring(1)) / 8);
        }
        return new FakeModule(context, true, kernels, globals);
    }

    private static List<Integer> parameters(String list) {
        List<Integer> sizes = new ArrayList<>();
        if (list != null && !list.isBlank()) {
            for (String p : list.split(",")) {
                Matcher m = PARAMETER.matcher(p);
                if (!m.find()) {
                    throw new DriverFailure(CudaResult.INVALID_PTX, "cuModuleLoadDataEx", "a parameter: " + p.strip());
                }
                sizes.add(Integer.parseInt(m.group(2)) / 8 * (m.group(3) == null ? 1 : Integer.parseInt(m.group(3))));
            }
        }
        return sizes;
    }
}
