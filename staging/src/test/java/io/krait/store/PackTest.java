package io.krait.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackTest {
    private static final Key V3 = Key.of("code", "program", "p", "target", "t v3", "krait", "k");
    private static final Key V4 = Key.of("code", "program", "p", "target", "t v4", "krait", "k");
    private static final Key PLAN = Key.of("plan", "graph", "g");

    @TempDir
    private Path directory;
    private final Complaints complaints = new Complaints();

    private static PackWriter writer() {
        return new PackWriter("1.0").needs("t v3", "x86-64-v3").add(V3, new byte[]{3}).add(V4, new byte[]{4, 4})
                .add(PLAN, new byte[0]);
    }

    private PackReader reader(Object... files) {
        return PackReader.of(List.of(), String.join(File.pathSeparator,
                Arrays.stream(files).map(Object::toString).toList()), complaints);
    }

    private static void assertFound(PackReader packs) {
        assertArrayEquals(new byte[]{3}, packs.get(V3).orElseThrow());
        assertArrayEquals(new byte[]{4, 4}, packs.get(V4).orElseThrow());
        assertArrayEquals(new byte[0], packs.get(PLAN).orElseThrow());
        assertEquals(Optional.empty(), packs.get(Key.of("code", "program", "p", "target", "t v2", "krait", "k")));
    }

    @Test
    void jarHasWhatWasWritten() throws IOException {
        Path jar = directory.resolve("a pack+\u00e9.jar");
        writer().writeJar(jar);
        PackReader packs = reader(jar);
        assertFound(packs);
        assertEquals(List.of(new PackTarget("", "", "1.0", "", jar.toString()),
                new PackTarget("t v3", "k", "1.0", "x86-64-v3", jar.toString()),
                new PackTarget("t v4", "k", "1.0", "", jar.toString())), packs.targets());
        assertEquals(3, packs.entries().size());
        assertTrue(complaints.said().isEmpty(), complaints.said().toString());
        Path again = directory.resolve("again.jar");
        writer().writeJar(again);
        assertArrayEquals(Files.readAllBytes(jar), Files.readAllBytes(again));
    }

    @Test
    void classLoadersFindThem() throws IOException {
        writer().writeTo(directory.resolve("classes"));
        new PackWriter("1.0").add(Key.of("code", "program", "q"), new byte[]{7}).writeJar(directory.resolve("q.jar"));
        URL[] urls = {directory.resolve("classes").toUri().toURL(), directory.resolve("q.jar").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, null)) {
            PackReader packs = PackReader.of(Arrays.asList(null, loader, loader), "", complaints);
            assertFound(packs);
            assertArrayEquals(new byte[]{7}, packs.get(Key.of("code", "program", "q")).orElseThrow());
            assertEquals(4, packs.targets().size());
        }
    }

    @Test
    void classLoadersAreNotKept() throws Exception {
        writer().writeJar(directory.resolve("p.jar"));
        URL[] urls = {directory.resolve("p.jar").toUri().toURL()};
        URLClassLoader loader = new URLClassLoader(urls, null);
        PackReader packs = PackReader.of(List.of(loader), "", complaints);
        assertFound(packs);
        WeakReference<ClassLoader> kept = new WeakReference<>(loader);
        loader.close();
        loader = null;
        for (int i = 0; i < 50 && kept.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(kept.get());
        assertEquals(Optional.empty(), packs.get(V3));
        assertEquals(List.of(), packs.entries());
        assertTrue(complaints.said().isEmpty(), complaints.said().toString());
    }

    @Test
    void indicesMayBePutTogether() throws IOException {
        writer().writeTo(directory);
        PackWriter more = new PackWriter("1.0").add(Key.of("code", "program", "q"), new byte[]{7});
        Path index = directory.resolve(PackWriter.INDEX);
        String first = Files.readString(index);
        Files.delete(index);
        Map<String, byte[]> files = more.files();
        for (Map.Entry<String, byte[]> e : files.entrySet()) {
            Files.write(directory.resolve(e.getKey()), e.getValue());
        }
        Files.writeString(index, first + "\n" + Files.readString(index).replace("\n", "\r\n"));
        PackReader packs = reader(directory);
        assertFound(packs);
        assertTrue(packs.get(Key.of("code", "program", "q")).isPresent());
    }

    private static PackWriter shop(byte... content) {
        return new PackWriter("1.0").library("shop").needs("t v3", "x86-64-v3").add(V3, content)
                .add(Key.of("code", "program", "shop " + content[0], "target", "t v3", "krait", "k"), content);
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve(PackWriter.DIRECTORY))) {
            return all.map(p -> p.getFileName().toString()).filter(n -> !n.equals("index")).sorted().toList();
        }
    }

    @Test
    void packsOfSeveralLibrariesShareAFolder() throws IOException {
        PackWriter other = new PackWriter("1.0").library("other").needs("t v3", "x86-64-v3").add(V3, new byte[]{3})
                .add(V4, new byte[]{4, 4}).add(PLAN, new byte[0]);
        other.writeTo(directory);
        shop(new byte[]{5, 5, 5}).writeTo(directory);
        PackReader packs = reader(directory);
        assertArrayEquals(new byte[]{5, 5, 5}, packs.get(V3).orElseThrow());
        assertArrayEquals(new byte[]{4, 4}, packs.get(V4).orElseThrow());
        assertTrue(packs.get(PLAN).isPresent());
        assertEquals(4, entries().size());
        // Built anew, with other code: the old one goes, and that of the other library stays.
        Key gone = Key.of("code", "program", "shop 5", "target", "t v3", "krait", "k");
        assertTrue(packs.get(gone).isPresent());
        Path foreign = Files.createFile(directory.resolve(PackWriter.DIRECTORY + "notes.txt"));
        shop((byte) 3).writeTo(directory);
        Files.delete(foreign);
        packs = reader(directory);
        assertArrayEquals(new byte[]{3}, packs.get(V3).orElseThrow());
        assertTrue(packs.get(V4).isPresent());
        assertEquals(Optional.empty(), packs.get(gone));
        assertEquals(4, entries().size());
        assertTrue(!entries().contains(gone.name()), () -> gone.name());
        String index = Files.readString(directory.resolve(PackWriter.INDEX));
        // The other way round the files are the same.
        directory = Files.createDirectory(directory.resolve("again"));
        shop((byte) 3).writeTo(directory);
        other.writeTo(directory);
        assertEquals(index, Files.readString(directory.resolve(PackWriter.INDEX)));
        assertTrue(complaints.said().isEmpty(), complaints.said().toString());
    }

    @Test
    void otherTargetsOfALibraryStayForOneBuildOfKrait() throws IOException {
        shop((byte) 3).writeTo(directory);
        new PackWriter("1.0").library("shop").add(V4, new byte[]{4}).writeTo(directory);
        assertTrue(reader(directory).get(V3).isPresent());
        Key later = Key.of("code", "program", "p", "target", "t v4", "krait", "later");
        new PackWriter("1.1").library("shop").add(later, new byte[]{1}).writeTo(directory);
        assertEquals(List.of(later.name()), entries());
        // A section of a later version stays as it is.
        Path index = directory.resolve(PackWriter.INDEX);
        String section = "krait-pack 2\nword\nentry " + later.name() + " and more\n";
        Files.writeString(index, section);
        shop((byte) 3).writeTo(directory);
        assertTrue(Files.readString(index).startsWith(section));
        assertTrue(entries().contains(later.name()));
    }

    @Test
    void otherVersionIsIgnoredWithOneLine() throws IOException {
        writer().writeTo(directory);
        Path index = directory.resolve(PackWriter.INDEX);
        String text = Files.readString(index).replace("krait-pack 1", "krait-pack 2");
        Files.writeString(index, text + "krait-pack 1\nlater word\nentry " + V4.name() + " "
                + Files.size(directory.resolve(PackWriter.DIRECTORY + V4.name())) + "\n");
        PackReader packs = reader(directory);
        assertEquals(Optional.empty(), packs.get(V3));
        assertArrayEquals(new byte[]{4, 4}, packs.get(V4).orElseThrow());
        assertEquals(1, complaints.said().size(), complaints.said().toString());
        assertTrue(complaints.said().iterator().next().contains("it has format 2"));
    }

    @Test
    void targetThatCannotRunIsIgnoredWithOneLine() throws IOException {
        writer().writeTo(directory);
        PackReader packs = reader(directory);
        PackTarget v3 = packs.targets().get(1);
        packs.ignore(v3, "this processor has no AVX2");
        packs.ignore(v3, "this processor has no AVX2");
        assertEquals(Optional.empty(), packs.get(V3));
        assertTrue(packs.get(V4).isPresent());
        assertEquals(2, packs.targets().size());
        assertEquals(List.of("Compiled code for x86-64-v3 of the pack " + v3.place()
                + " is ignored: this processor has no AVX2"), List.copyOf(complaints.said()));
    }

    @Test
    void damagedEntriesAreNotTaken() throws IOException {
        writer().writeTo(directory);
        Path file = directory.resolve(PackWriter.DIRECTORY + V3.name());
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] b = whole.clone();
            b[i] ^= 0x10;
            Files.write(file, b);
            assertEquals(Optional.empty(), reader(directory).get(V3));
            Files.write(file, Arrays.copyOf(whole, i));
            assertEquals(Optional.empty(), reader(directory).get(V3));
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertEquals(Optional.empty(), reader(directory).get(V3));
        Files.delete(file);
        assertEquals(Optional.empty(), reader(directory).get(V3));
        assertEquals(2, reader(directory).entries().size());
        assertEquals(1, complaints.said().size(), complaints.said().toString());
    }

    @Test
    void damagedIndicesAreNotTrusted() throws IOException {
        Path index = directory.resolve(PackWriter.INDEX);
        Files.createDirectories(index.getParent());
        for (String text : List.of("", "\0\1\2", "entry", "krait-pack 1\nentry", "krait-pack 1\nentry x y",
                "krait-pack 1\nentry ../../secret 100", "krait-pack 1\nentry " + V3.name() + " 99999999999999999999",
                "krait-pack 1\nentry " + V3.name() + " -1", "krait-pack\nentry " + V3.name() + " 100")) {
            Files.writeString(index, text, StandardCharsets.ISO_8859_1);
            PackReader packs = reader(directory);
            assertEquals(Optional.empty(), packs.get(V3), text);
            assertEquals(List.of(), packs.entries(), text);
        }
    }

    @Test
    void missingFilesAreSaidOnce() throws IOException {
        Path jar = directory.resolve("none.jar");
        Path garbage = Files.write(directory.resolve("garbage.jar"), new byte[100]);
        PackReader packs = reader(jar, garbage);
        assertEquals(Optional.empty(), packs.get(V3));
        assertEquals(Optional.empty(), packs.get(V4));
        assertEquals(Set.of("The pack " + jar + " of krait.packs cannot be read",
                "The file " + garbage + " of krait.packs holds no pack of compiled code"),
                Set.copyOf(complaints.said()));
    }

    @Test
    void linesOfTheIndexAreLines() {
        assertThrows(IllegalArgumentException.class, () -> new PackWriter("a\nb"));
        assertThrows(IllegalArgumentException.class,
                () -> writer().add(Key.of("code", "program", "p", "target", "a\nentry"), new byte[0]));
        assertEquals(3, writer().add(V3, new byte[]{9}).size());
    }
}
