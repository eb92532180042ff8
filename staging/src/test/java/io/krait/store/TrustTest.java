package io.krait.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories and files that somebody else may have written. */
class TrustTest {
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int ME = 1000;
    private static final int OTHER = 1001;
    private static final int USERS = 100;
    private static final Key KEY = Key.of("code", "program", "p");

    /** Trust of user 1000, with owners and modes that the test makes up. */
    private static final class FakeTrust extends Trust {
        private final Map<Path, FileFacts> facts = new HashMap<>();
        private int user = ME;
        private int probed = ME;

        private void put(Path p, int mode, int owner, int group) {
            facts.put(p, new FileFacts(mode, owner, group, 1, 0));
        }

        @Override
        FileFacts facts(Path file) throws IOException {
            FileFacts f = facts.get(file);
            // Those above the ones that the test is about.
            return f == null ? new FileFacts(DIRECTORY | 0755, 0, 0, 1, 0) : f;
        }

        @Override
        int user() {
            return user;
        }

        @Override
        int probe() {
            return probed;
        }
    }

    @TempDir
    private Path temporary;
    private Path root;
    private Path directory;
    private final FakeTrust trust = new FakeTrust();

    @BeforeEach
    void unixOnly() throws IOException {
        assumeTrue(FileFacts.isUnix(temporary));
        root = temporary.toRealPath().resolve("krait");
        directory = root.resolve(DiskStore.DIRECTORY);
        trust.put(root, DIRECTORY | 0700, ME, ME);
        trust.put(directory, DIRECTORY | 0700, ME, ME);
    }

    private String objection() throws IOException {
        return trust.objection(directory, false);
    }

    @Test
    void ownAndAdministratorsDirectoriesAreGood() throws IOException {
        assertEquals("", objection());
        trust.put(root, DIRECTORY | 0755, 0, 0);
        trust.put(directory, DIRECTORY | 0755, 0, 0);
        assertEquals("", objection());
    }

    @Test
    void othersMustNotOwnIt() throws IOException {
        trust.put(directory, DIRECTORY | 0700, OTHER, OTHER);
        assertTrue(objection().startsWith(directory + " belongs to another user"), objection());
        trust.put(directory, DIRECTORY | 0700, ME, ME);
        trust.put(root, DIRECTORY | 0755, OTHER, OTHER);
        assertTrue(objection().startsWith(root + " belongs to another user"), objection());
    }

    @Test
    void othersMustNotWriteIt() throws IOException {
        trust.put(directory, DIRECTORY | 0777, ME, ME);
        assertEquals(directory + " may be written by every user", objection());
        trust.put(directory, DIRECTORY | 01777, ME, ME);
        assertEquals(directory + " may be written by every user", objection());
        trust.put(directory, DIRECTORY | 0770, ME, USERS);
        assertEquals(directory + " may be written by other users, of group " + USERS, objection());
        trust.put(directory, DIRECTORY | 0770, ME, ME);
        assertEquals("", objection(), "a group of the user's own");
    }

    @Test
    void othersMustNotReplaceIt() throws IOException {
        trust.put(root, DIRECTORY | 0777, ME, ME);
        assertEquals(root + " may be written by every user", objection());
        trust.put(root, DIRECTORY | 01777, 0, 0);
        assertEquals("", objection(), "as /tmp: nobody can rename what is mine");
        trust.put(root, DIRECTORY | 0775, 0, USERS);
        assertTrue(objection().startsWith(root + " may be written by other users"), objection());
    }

    @Test
    void entriesMustBeOurs() throws IOException {
        assertTrue(trust.isOurs(new FileFacts(FILE | 0600, ME, ME, 1, 0)));
        assertTrue(trust.isOurs(new FileFacts(FILE | 0644, 0, 0, 1, 0)));
        assertFalse(trust.isOurs(new FileFacts(FILE | 0600, OTHER, OTHER, 1, 0)));
        assertFalse(trust.isOurs(new FileFacts(FILE | 0606, ME, ME, 1, 0)));
        assertFalse(trust.isOurs(new FileFacts(FILE | 0660, ME, USERS, 1, 0)));
    }

    @Test
    void processThatMayNotBeLookedInto() throws IOException {
        // The system shows it as the administrator's.
        trust.user = 0;
        assertEquals("", objection());
        trust.probed = OTHER;
        FakeTrust fresh = new FakeTrust();
        fresh.facts.putAll(trust.facts);
        fresh.user = 0;
        fresh.probed = OTHER;
        assertTrue(fresh.objection(directory, false).contains("belongs to another user"));
    }

    @Test
    void refusedStoreNeitherReadsNorWrites() throws IOException {
        DiskStore good = new DiskStore(root, false, 1 << 20);
        good.put(KEY, new byte[1]);
        assertTrue(good.get(KEY).isPresent());
        trust.put(directory, DIRECTORY | 0777, ME, ME);
        Complaints complaints = new Complaints();
        DiskStore refused = new DiskStore(root, false, 1 << 20, new Disk(), trust, complaints);
        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), refused.get(KEY));
            refused.put(Key.of("code", "program", "q"), new byte[1]);
        }
        assertEquals(List.of(), refused.entries());
        assertEquals(Optional.empty(), good.get(Key.of("code", "program", "q")));
        assertTrue(refused.describe().contains("not used, "), refused.describe());
        assertTrue(refused.explainMiss(KEY).contains("may be written by every user"), refused.explainMiss(KEY));
        assertEquals(1, complaints.said().size());
        String said = complaints.said().iterator().next();
        assertTrue(said.contains("may be written by every user") && said.contains("krait.cache=off"), said);
    }

    @Test
    void entryOfAnotherUserIsNotTaken() throws IOException {
        new DiskStore(root, false, 1 << 20).put(KEY, new byte[1]);
        Disk others = new Disk() {
            @Override
            FileFacts facts(Path file) throws IOException {
                FileFacts f = super.facts(file);
                return new FileFacts(f.mode(), OTHER, OTHER, f.bytes(), f.used());
            }
        };
        DiskStore store = new DiskStore(root, true, 1 << 20, others, trust, new Complaints());
        assertEquals(Optional.empty(), store.get(KEY));
        assertEquals(List.of(), store.entries());
        assertTrue(new DiskStore(root, true, 1 << 20).get(KEY).isPresent());
    }

    @Test
    void directoryBelowASharedOneIsLookedAtAgain() throws IOException {
        assertFalse(trust.isBelowShared(directory));
        trust.put(root.getParent(), DIRECTORY | 01777, 0, 0);
        assertTrue(trust.isBelowShared(directory));
        Complaints complaints = new Complaints();
        DiskStore store = new DiskStore(root, false, 1 << 20, new Disk(), trust, complaints);
        store.put(KEY, new byte[1]);
        assertTrue(store.get(KEY).isPresent());
        // It was deleted, and another user has made it.
        trust.put(root, DIRECTORY | 0755, OTHER, OTHER);
        assertEquals(Optional.empty(), store.get(KEY));
        Key other = Key.of("code", "program", "q");
        store.put(other, new byte[1]);
        assertFalse(Files.exists(directory.resolve(other.name())));
        assertTrue(store.describe().contains("belongs to another user"), store.describe());
        assertEquals(1, complaints.said().size());
    }

    @Test
    void directoryThatChangesHandsWhileAnEntryIsRead() throws IOException {
        trust.put(root.getParent(), DIRECTORY | 01777, 0, 0);
        Disk slow = new Disk() {
            @Override
            byte[] read(Path file, int most) throws IOException {
                trust.put(root, DIRECTORY | 0755, OTHER, OTHER);
                return super.read(file, most);
            }
        };
        DiskStore store = new DiskStore(root, false, 1 << 20, slow, trust, new Complaints());
        store.put(KEY, new byte[1]);
        assertEquals(Optional.empty(), store.get(KEY));
        assertTrue(Files.exists(directory.resolve(KEY.name())), "what may be another user's is left alone");
    }

    @Test
    void sharedDirectoryThatWasDeletedIsMadeAgain() throws IOException {
        trust.put(root.getParent(), DIRECTORY | 01777, 0, 0);
        DiskStore store = new DiskStore(root, false, 1 << 20, new Disk(), trust, new Complaints());
        store.put(KEY, new byte[1]);
        Files.move(root, temporary.resolve("gone"));
        assertEquals(Optional.empty(), store.get(KEY));
        store.put(KEY, new byte[1]);
        assertTrue(store.get(KEY).isPresent());
    }

    @Test
    void realModesAreSeen() throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Complaints complaints = new Complaints();
        DiskStore store = new DiskStore(root, false, 1 << 20, new Disk(), new Trust(), complaints);
        store.put(KEY, new byte[1]);
        assertEquals(Optional.empty(), store.get(KEY));
        assertEquals(1, complaints.said().size());
        assertFalse(Files.exists(directory.resolve(KEY.name())));
        assertTrue(complaints.said().iterator().next().contains(directory + " may be written by every user"));
    }

    @Test
    void nothingIsMadeInAPlaceOfSomebodyElse() throws IOException {
        FakeTrust hostile = new FakeTrust();
        hostile.put(temporary.toRealPath(), DIRECTORY | 0777, OTHER, OTHER);
        DiskStore store = new DiskStore(root, false, 1 << 20, new Disk(), hostile, new Complaints());
        store.put(KEY, new byte[1]);
        assertFalse(Files.exists(root));
        assertTrue(store.describe().endsWith(": not used, " + temporary.toRealPath() + " belongs to another user, "
                + Files.getOwner(temporary).getName()), store.describe());
    }

    @Test
    void directoryThatIsALink() throws IOException {
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectories(root);
        Files.createSymbolicLink(directory, elsewhere);
        DiskStore store = new DiskStore(root, false, 1 << 20);
        store.put(KEY, new byte[1]);
        assertEquals(Optional.empty(), store.get(KEY));
        assertTrue(store.describe().contains("is a symbolic link"), store.describe());
        assertEquals(0, elsewhere.toFile().list().length);
        Files.delete(directory);
        Files.delete(elsewhere);
        Files.createSymbolicLink(directory, elsewhere);
        DiskStore dangling = new DiskStore(root, false, 1 << 20);
        dangling.put(KEY, new byte[1]);
        assertEquals(Optional.empty(), dangling.get(KEY));
        assertFalse(Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void rootMayBeAnOwnLink() throws IOException {
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        Files.createSymbolicLink(root, elsewhere);
        DiskStore store = new DiskStore(root, false, 1 << 20);
        store.put(KEY, new byte[1]);
        assertTrue(store.get(KEY).isPresent());
        assertTrue(Files.exists(elsewhere.resolve(DiskStore.DIRECTORY).resolve(KEY.name())));
        trust.put(root, 0120777, OTHER, OTHER);
        DiskStore others = new DiskStore(root, false, 1 << 20, new Disk(), trust, new Complaints());
        assertEquals(Optional.empty(), others.get(KEY));
        assertTrue(others.describe().contains("symbolic link of another user"), others.describe());
    }

    @Test
    void fileWhereTheDirectoryShouldBe() throws IOException {
        Files.write(root, new byte[1]);
        for (Path place : List.of(root, root.resolve("below"))) {
            Complaints complaints = new Complaints();
            DiskStore store = new DiskStore(place, false, 1 << 20, new Disk(), new Trust(), complaints);
            assertEquals(Optional.empty(), store.get(KEY));
            store.put(KEY, new byte[1]);
            assertEquals(Optional.empty(), store.get(KEY));
            assertEquals(1, complaints.said().size());
            String said = complaints.said().iterator().next();
            assertFalse(said.contains("Exception"), said);
        }
        Files.delete(root);
        Files.createDirectories(root);
        Files.write(directory, new byte[1]);
        DiskStore store = new DiskStore(root, false, 1 << 20);
        store.put(KEY, new byte[1]);
        assertEquals(Optional.empty(), store.get(KEY));
        assertTrue(store.describe().contains("is not a directory"), store.describe());
    }
}
