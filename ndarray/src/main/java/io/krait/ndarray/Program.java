package io.krait.ndarray;

import io.krait.staging.Device;
import io.krait.staging.Evaluator;
import io.krait.staging.StridedArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A compiled evaluation.
 *
 * @param code what to run
 * @param slots for each wanted array the number of the program's output; arrays that compute the same share one
 * @param outputs the number of the program's outputs
 */
record Program(Evaluator.Executable code, int[] slots, int outputs) {
    void run(long[] env, List<StridedArray> in, List<StridedArray> out, int threads, Optional<Device> device) {
        if (slots.length == outputs) {
            code.run(env, in, out, threads);
            return;
        }
        List<StridedArray> distinct = new ArrayList<>();
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] == distinct.size()) {
                distinct.add(out.get(i));
            }
        }
        code.run(env, in, distinct, threads);
        for (int i = 0; i < slots.length; i++) {
            StridedArray from = distinct.get(slots[i]);
            StridedArray to = out.get(i);
            if (from != to && device.isPresent()) {
                device.get().copyWithin(from.address(), to.address(), to.size() * to.dtype().bytes());
            } else if (from != to) {
                Export.copy(from, to);
            }
        }
    }
}
