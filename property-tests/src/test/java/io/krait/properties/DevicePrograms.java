package io.krait.properties;

import static io.krait.Krait.evaluate;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random programs of calls on arrays of a device have the bits of the reference interpreter, and stay there. */
abstract class DevicePrograms {
    /** The device to try. */
    abstract Device device();

    @Provide
    Arbitrary<ProgramText> programs() {
        return ProgramTexts.calls();
    }

    @Property(tries = 60)
    void programsOnTheDeviceHaveTheBitsOfTheInterpreter(@ForAll("programs") ProgramText p) {
        List<NdArray<?>> in = ApiProperties.inputs(p);
        ApiProgram program = new ApiProgram(p, in);
        List<Tensor> want = ApiProperties.interpret(program, in);
        List<NdArray<?>> there = new ArrayList<>();
        in.forEach(x -> there.add(x.to(device())));
        List<NdArray<?>> results = program.replay(there);
        evaluate(results.toArray(NdArray<?>[]::new));
        List<NdArray<?>> back = new ArrayList<>();
        for (NdArray<?> r : results) {
            NdArray<?> here = r.device().isEmpty() ? r : r.toHost();
            assertEquals(Optional.empty(), here.device());
            back.add(here);
        }
        ApiProperties.check(device().name(), program, want, back);
    }
}
