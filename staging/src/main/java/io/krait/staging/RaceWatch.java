package io.krait.staging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Finds races while the reference interpreter runs a kernel.
 *
 * <p>Note [Shadow memory]. Where a program is can be told by the iterations of parallel loops that it is in, outermost
 * first. Two accesses can meet if the first difference between their places is one of iterations of one run of a loop;
 * else one always comes before the other. For each element a few accesses are remembered: of those that relate in the
 * same way to all later accesses, one. These are at most one per kind of access and per parallel loop around.
 */
final class RaceWatch implements Accesses {
    /** An iteration; compared by identity. {@code run} counts runs of loops. */
    private static final class Place {
        private final Value loop;
        private final long run;
        private final long[] index;

        Place(Value loop, long run, long[] index) {
            this.loop = loop;
            this.run = run;
            this.index = index;
        }
    }

    private record Access(Value site, List<Place> places) {
        private boolean isRead() {
            return site.prim() instanceof Control.Load;
        }

        private boolean isWrite() {
            return site.prim() instanceof Control.Store
                    || site.prim() instanceof Control.Update u && u.mode() == Control.Update.Mode.PLAIN;
        }

        private boolean isLike(Access o) {
            if (site.prim() instanceof Control.Update u && o.site.prim() instanceof Control.Update v && !isWrite()) {
                return u.mode() == v.mode() && u.op() == v.op();
            }
            return isRead() && o.isRead() || isWrite() && o.isWrite();
        }

        private boolean conflicts(Access o) {
            return isWrite() || !isLike(o);
        }
    }

    private record Element(Object base, long address) {
    }

    private static final Object NATIVE = new Object();
    private static final int ORDERED = -1;

    private final Map<Element, List<Access>> shadow = new HashMap<>();
    private final Map<Object, List<Place>> owners = new WeakHashMap<>();
    private final List<Long> runs = new ArrayList<>();
    private final List<Value> loops = new ArrayList<>();
    private List<Place> here = List.of();
    private long counter;

    @Override
    public void enter(Value loop) {
        loops.add(loop);
        runs.add(counter++);
    }

    @Override
    public void iteration(long[] index) {
        int depth = loops.size() - 1;
        List<Place> next = new ArrayList<>(here.subList(0, depth));
        next.add(new Place(loops.get(depth), runs.get(depth), index));
        here = List.copyOf(next);
    }

    @Override
    public void leave() {
        loops.removeLast();
        runs.removeLast();
        here = here.size() > loops.size() ? here.subList(0, loops.size()) : here;
        if (loops.isEmpty()) {
            // What comes next comes after everything that was.
            shadow.clear();
        }
    }

    @Override
    public void made(StridedArray local) {
        local.memory().heapBase().ifPresent(base -> owners.put(base, here));
    }

    @Override
    public void access(Value site, StridedArray array, long[] index) {
        Object base = array.memory().heapBase().orElse(NATIVE);
        List<Place> owner = owners.getOrDefault(base, List.of());
        if (here.size() == owner.size()) {
            // No parallel loop since the array was made: nobody else can have it.
            return;
        }
        long address = array.address() + array.at(index) * array.dtype().bytes();
        Access now = new Access(site, here);
        List<Access> before = shadow.computeIfAbsent(new Element(base, address), e -> new ArrayList<>(2));
        List<Access> kept = new ArrayList<>(before.size() + 1);
        for (Access a : before) {
            int level = meeting(a.places, now.places);
            if (level != ORDERED && now.conflicts(a)) {
                throw RaceException.of(now.places.get(level).loop, Arrays.toString(a.places.get(level).index),
                        Arrays.toString(now.places.get(level).index), a.site, site, Arrays.toString(index));
            }
            boolean replaced = level == ORDERED ? now.isWrite() || now.isLike(a) : has(kept, a, level, now);
            if (!replaced) {
                kept.add(a);
            }
        }
        kept.add(now);
        before.clear();
        before.addAll(kept);
    }

    // Whether there is an access like this one that meets the current one in the same loop.
    private static boolean has(List<Access> kept, Access a, int level, Access now) {
        for (Access k : kept) {
            if (k.isLike(a) && meeting(k.places, now.places) == level) {
                return true;
            }
        }
        return false;
    }

    // The depth of the loop in whose iterations two places differ, or ORDERED.
    private static int meeting(List<Place> a, List<Place> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (a.get(i) != b.get(i)) {
                return a.get(i).run == b.get(i).run ? i : ORDERED;
            }
        }
        return ORDERED;
    }
}
