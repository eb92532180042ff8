package io.krait.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Who may have written a file. Entries hold machine code that runs in this process, so nobody else may be able to put
 * one in place: the directory and all above it must belong to this user or the administrator, and nobody else may write
 * them, except above it where the sticky bit keeps them from replacing what is not theirs, as in {@code /tmp}.
 *
 * <p>A group of the user's own (whose number is the user's, as most Linux distributions make them) may write.
 */
final class Trust {
    private static final int STICKY = 01000;

    private final Path probes;
    private volatile Users users;

    private record Users(UserPrincipal me, boolean probed) {
    }

    /** Trust of this process's user. */
    Trust() {
        this(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }

    /** The same with another directory to find out who this is, if it is not plain. */
    Trust(Path probes) {
        this.probes = probes;
    }

    /** Whether files have owners and permissions here. */
    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
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

    /** What is wrong with the symbolic links on the way to a file; empty if nothing is. The path is absolute. */
    String linkObjection(Path path) throws IOException {
        for (Path p = path; p != null; p = p.getParent()) {
            PosixFileAttributes a = Files.readAttributes(p, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (a.isSymbolicLink() && !isMine(a.owner()) && !isRoot(p, a.owner())) {
                return p + " is a symbolic link of another user, " + a.owner().getName();
            }
        }
        return "";
    }

    private String objectionTo(Path p, boolean above) throws IOException {
        PosixFileAttributes a = Files.readAttributes(p, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!a.isDirectory()) {
            return p + " is not a directory";
        }
        if (!isMine(a.owner()) && !isRoot(p, a.owner())) {
            return p + " belongs to another user, " + a.owner().getName();
        }
        Set<PosixFilePermission> may = a.permissions();
        boolean others = may.contains(PosixFilePermission.OTHERS_WRITE);
        if ((others || may.contains(PosixFilePermission.GROUP_WRITE) && !isPrivateGroup(p))
                && !(above && isSticky(p))) {
            return p + " may be written by " + (others ? "every user" : "the users of group " + a.group().getName());
        }
        return "";
    }

    /** Whether a file, of which these are the attributes, may have been written by this user and root only. */
    boolean isOurs(Path file, PosixFileAttributes a) throws IOException {
        Set<PosixFilePermission> may = a.permissions();
        return (isMine(a.owner()) || isRoot(file, a.owner())) && !may.contains(PosixFilePermission.OTHERS_WRITE)
                && (!may.contains(PosixFilePermission.GROUP_WRITE) || isPrivateGroup(file));
    }

    private static int number(Path p, String attribute) throws IOException {
        return (Integer) Files.getAttribute(p, attribute, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isSticky(Path p) throws IOException {
        return (number(p, "unix:mode") & STICKY) != 0;
    }

    private static boolean isPrivateGroup(Path p) throws IOException {
        int group = number(p, "unix:gid");
        return group == 0 || group == number(p, "unix:uid");
    }

    private static boolean isRoot(Path p, UserPrincipal owner) throws IOException {
        return owner.getName().equals("root") || number(p, "unix:uid") == 0;
    }

    /**
     * Whether this process runs as an owner. Linux shows it as the owner of {@code /proc/self}, unless the process may
     * not be looked into; then, and on other systems, a new file has the owner to compare with.
     */
    private boolean isMine(UserPrincipal owner) throws IOException {
        Users u = users;
        if (u == null) {
            Path self = Path.of("/proc/self");
            u = Files.exists(self) ? new Users(Files.getOwner(self), false) : probe();
            users = u;
        }
        if (!u.me.equals(owner) && !u.probed) {
            u = probe();
            users = u;
        }
        return u.me.equals(owner);
    }

    private Users probe() throws IOException {
        Path file = Files.createTempFile(probes, "krait-", ".owner");
        try {
            return new Users(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS), true);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
