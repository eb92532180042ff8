package io.krait.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What the store wants to know of a file, by one look at it.
 *
 * <p>With numbers as the system has them. To ask for names of users means to ask the network on some machines, and sets
 * of permissions make a fresh JVM load two hundred classes. Where there are no owners (Windows, where the directory of
 * a user has an access list) every file counts as root's, which only root can write.
 *
 * @param mode type and permissions
 * @param owner number of the user
 * @param group number of the group
 * @param bytes its size
 * @param used milliseconds of its time of modification, which the store sets to that of the last use
 */
record FileFacts(int mode, int owner, int group, long bytes, long used) {
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int SPECIAL = 0020000;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;
    private static final LinkOption[] FOLLOW = {};
    private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

    /** Whether files have owners and permissions here. */
    static boolean isUnix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Of a file, which may be a symbolic link. */
    static FileFacts of(Path file) throws IOException {
        return of(file, NO_FOLLOW);
    }

    /** Of a file, or what a symbolic link points to. */
    static FileFacts followed(Path file) throws IOException {
        return of(file, FOLLOW);
    }

    private static FileFacts of(Path file, LinkOption[] options) throws IOException {
        if (isUnix(file)) {
            Map<String, Object> a = Files.readAttributes(file, "unix:mode,uid,gid,size,lastModifiedTime", options);
            return new FileFacts((Integer) a.get("mode"), (Integer) a.get("uid"), (Integer) a.get("gid"),
                    (Long) a.get("size"), ((FileTime) a.get("lastModifiedTime")).toMillis());
        }
        BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class, options);
        int type = a.isSymbolicLink() ? LINK : a.isRegularFile() ? REGULAR : a.isDirectory() ? DIRECTORY : SPECIAL;
        return new FileFacts(type, 0, 0, a.size(), a.lastModifiedTime().toMillis());
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    /** Whether who may write it may delete files of others in it: the directory {@code /tmp} is not so. */
    boolean isSticky() {
        return (mode & STICKY) != 0;
    }

    boolean othersWrite() {
        return (mode & OTHERS_WRITE) != 0;
    }

    /**
     * Whether users other than the owner may write it as members of its group. A group with the user's number is the
     * user's own on most Linux distributions, and group 0 is the administrator's.
     */
    boolean groupWrites() {
        return (mode & GROUP_WRITES) != 0 && group != owner && group != 0;
    }
}
