package io.krait.report;

import io.krait.staging.Origin;
import java.util.ArrayList;
import java.util.List;

/** A graph to draw: boxes that hold boxes, and arrows between boxes of one parent. */
final class Picture {
    /** What a box stands for. */
    enum Kind {
        /** An argument of the function. */
        PARAM,
        /** Something computed. */
        VALUE,
        /** A value that lies in memory, for another kernel or for the caller. */
        STORED,
        /** A value from elsewhere that is used here. */
        PORT,
        /** What a block gives, or the whole program. */
        RESULT,
        /** Values that are computed in one kernel. */
        GROUP,
        /** A loop, a branch or a function with its statements. */
        BLOCK,
        /** A remark. */
        NOTE
    }

    /**
     * An arrow.
     *
     * @param order true if the second only runs after the first, and gets nothing from it
     */
    record Arrow(Picture from, Picture to, boolean order) {
    }

    private final Kind kind;
    private final String title;
    private final String detail;
    private final Origin origin;
    private final List<Picture> parts = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();

    Picture(Kind kind, String title, String detail, Origin origin) {
        this.kind = kind;
        this.title = title;
        this.detail = detail;
        this.origin = origin;
    }

    /** Adds a box inside of this one. */
    Picture add(Picture part) {
        parts.add(part);
        return part;
    }

    /** Adds an arrow between two boxes inside of this one, unless it is there. */
    void arrow(Picture from, Picture to, boolean order) {
        Arrow a = new Arrow(from, to, order);
        if (from != to && !arrows.contains(a) && !(order && arrows.contains(new Arrow(from, to, false)))) {
            arrows.add(a);
        }
    }

    Kind kind() {
        return kind;
    }

    /** The first line. */
    String title() {
        return title;
    }

    /** The second line; may be empty. */
    String detail() {
        return detail;
    }

    /** The user's line. */
    Origin origin() {
        return origin;
    }

    /** Boxes inside, in the order of the program. */
    List<Picture> parts() {
        return parts;
    }

    /** Arrows between {@link #parts}. */
    List<Arrow> arrows() {
        return arrows;
    }

    /** The number of boxes, this one included. */
    int size() {
        int n = 1;
        for (Picture p : parts) {
            n += p.size();
        }
        return n;
    }
}
