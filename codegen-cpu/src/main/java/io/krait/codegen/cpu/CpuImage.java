package io.krait.codegen.cpu;

import io.krait.codegen.llvm.KernelAbi;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.staging.CompilationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is needed to run a kernel: what goes to disk.
 *
 * @param name of the kernel
 * @param object the object file; empty when it is loaded
 * @param codeBytes the size of the instructions in it; 0 if that is not known
 * @param arguments how many arguments it takes
 * @param scratch the scratch memory that it needs
 * @param traits how it behaves
 * @param compileMillis time that it took to compile
 */
record CpuImage(String name, byte[] object, int codeBytes, int arguments, KernelAbi.Scratch scratch,
        KernelTraits traits, double compileMillis) {
    private static final byte[] NONE = {};
    private static final int DETAILS = 1;
    private static final int RUNS_ON = 2;
    private static final int CALLS = 4;

    static CpuImage of(Kernel kernel, byte[] object, double compileMillis) {
        return new CpuImage(kernel.name(), object, CodeSize.of(object), KernelAbi.arguments(kernel),
                KernelAbi.scratch(kernel), KernelTraits.of(kernel), compileMillis);
    }

    /** The same without the object file. */
    CpuImage loaded() {
        return new CpuImage(name, NONE, codeBytes, arguments, scratch, traits, compileMillis);
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(object.length + 128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(name);
            out.writeInt(arguments);
            out.writeLong(scratch.fixed());
            out.writeInt(scratch.counted().size());
            for (KernelAbi.Scratch.Counted c : scratch.counted()) {
                out.writeInt(c.argument());
                out.writeLong(c.width());
            }
            out.writeByte((traits.reportsDetails() ? DETAILS : 0) | (traits.mayRunOn() ? RUNS_ON : 0)
                    | (traits.calls() ? CALLS : 0));
            out.writeDouble(compileMillis);
            out.writeInt(object.length);
            out.write(object);
        } catch (IOException e) {
            throw new AssertionError("memory has no I/O errors", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The image that {@link #bytes} wrote.
     *
     * @throws CompilationException if it is none
     */
    static CpuImage of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String name = in.readUTF();
            int arguments = in.readInt();
            long fixed = in.readLong();
            List<KernelAbi.Scratch.Counted> counted = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                counted.add(new KernelAbi.Scratch.Counted(in.readInt(), in.readLong()));
            }
            int traits = in.readByte();
            double millis = in.readDouble();
            byte[] object = in.readNBytes(in.readInt());
            return new CpuImage(name, object, CodeSize.of(object), arguments, new KernelAbi.Scratch(fixed, counted),
                    new KernelTraits((traits & DETAILS) != 0, (traits & RUNS_ON) != 0, (traits & CALLS) != 0), millis);
        } catch (IOException | RuntimeException e) {
            throw new CompilationException("this is no code of a kernel: " + e.getMessage(), e);
        }
    }
}
