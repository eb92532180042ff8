package io.krait.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMGetVersion;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * The version of the LLVM library that is loaded; part of every kernel key, because another LLVM makes other machine
 * code.
 *
 * @param major first number
 * @param minor second number
 * @param patch third number
 */
public record LlvmVersion(int major, int minor, int patch) {
    /**
     * The version of the loaded library; loads it if need be.
     *
     * @throws io.krait.staging.CompilationException when LLVM cannot be loaded
     */
    public static LlvmVersion current() {
        Llvm.load();
        int[] major = new int[1];
        int[] minor = new int[1];
        int[] patch = new int[1];
        LLVMGetVersion(major, minor, patch);
        return new LlvmVersion(major[0], minor[0], patch[0]);
    }

    /**
     * The version of the LLVM artifact that would be loaded, for instance {@code 20.1.7-1.5.12}, without loading it
     * where the artifact says it, so that code from a cache does not wait for LLVM.
     *
     * @throws io.krait.staging.CompilationException when LLVM had to be loaded and cannot be
     */
    public static String ofArtifact() {
        return Artifact.VERSION.isEmpty() ? current().toString() : Artifact.VERSION;
    }

    private static final class Artifact {
        static final String VERSION = read("META-INF/maven/org.bytedeco/llvm/pom.properties");

        private static String read(String resource) {
            try (InputStream in = LlvmVersion.class.getClassLoader().getResourceAsStream(resource)) {
                Properties p = new Properties();
                if (in != null) {
                    p.load(in);
                }
                return p.getProperty("version", "");
            } catch (IOException e) {
                return "";
            }
        }
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
