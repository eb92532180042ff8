package io.krait.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Who may have written a file. Entries hold machine code that runs in this process, so nobody else may be able to put
 * one in place: the directory and all above it must belong to this user or the administrator, and nobody else may write
 * them, except above it where the sticky bit keeps them from replacing what is not theirs, as in {@code /tmp}.
 */
class Trust {
    private static final int ROOT = 0;

    private volatile int me = -1;
    private volatile boolean probed;

    /** What the trust is about, by one look at it. */
    FileFacts facts(Path file) throws IOException {
        return FileFacts.of(file);
    }

    /**
     * What is wrong with a directory and those above it; empty if nothing is. The path is absolute and has no symbolic
     * links.
     *
     * @param shared whether a directory with the sticky bit, as {@code /tmp}, will do
     */
    String objection(Path directory, boolean shared) throws IOException {
        for (Path p = directory; p != null; p = p.getParent()) {
            String wrong = objectionTo(p, shared || p != directory);
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        return "";
    }

    /** Whether a directory, to which there is no objection, is below one that others may write, as {@code /tmp}. */
    boolean isBelowShared(Path directory) throws IOException {
        for (Path p = directory.getParent(); p != null; p = p.getParent()) {
            FileFacts f = facts(p);
            if (f.othersWrite() || f.groupWrites()) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong with the symbolic links on the way to a file; empty if nothing is. The path is absolute. */
    String linkObjection(Path path) throws IOException {
        for (Path p = path; p != null; p = p.getParent()) {
            FileFacts f = facts(p);
            if (f.isLink() && !isMine(f)) {
                return p + " is a symbolic link of another user, " + owner(p, f);
            }
        }
        return "";
    }

    private String objectionTo(Path p, boolean above) throws IOException {
        FileFacts f = facts(p);
        if (!f.isDirectory()) {
            return p + " is not a directory";
        }
        if (!isMine(f)) {
            return p + " belongs to another user, " + owner(p, f);
        }
        if ((f.othersWrite() || f.groupWrites()) && !(above && f.isSticky())) {
            return p + " may be written by " + (f.othersWrite() ? "every user" : "other users, of group " + f.group());
        }
        return "";
    }

    private static String owner(Path p, FileFacts f) {
        try {
            return Files.getOwner(p, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return Integer.toString(f.owner());
        }
    }

    /** Whether only this user and the administrator can have written a file. */
    boolean isOurs(FileFacts f) throws IOException {
        return isMine(f) && !f.othersWrite() && !f.groupWrites();
    }

    /**
     * Whether a file belongs to the user of this process or the administrator. Linux shows the user as the owner of
     * {@code /proc/self}, unless the process may not be looked into; then, and on other systems, a new file has the
     * owner to compare with.
     */
    private boolean isMine(FileFacts f) throws IOException {
        if (f.owner() == ROOT) {
            return true;
        }
        if (me < 0) {
            me = user();
        }
        if (me != f.owner() && !probed) {
            me = probe();
            probed = true;
        }
        return me == f.owner();
    }

    /** The user of this process as {@code /proc} has it. */
    int user() {
        try {
            return FileFacts.followed(Path.of("/proc/self")).owner();
        } catch (IOException e) {
            return ROOT;
        }
    }

    /** The user of this process as new files have it. */
    int probe() throws IOException {
        Path file = Files.createTempFile("krait-", ".owner");
        try {
            return FileFacts.of(file).owner();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
