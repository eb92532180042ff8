package io.krait.optimizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The iteration space of one launch after coalescing: outer dimensions (one unit of work per index), middle dimensions
 * (the reduced axes of a column reduction) and one inner dimension (SIMD lanes). For each access: where it starts and
 * how far it moves along each.
 *
 * @param outer extents of the outer dimensions, none of them 1
 * @param mid extents of the middle dimensions, none of them 1
 * @param inner extent of the inner dimension
 * @param strides per access, in elements
 * @param evens per access, the one that is at the element before in the same memory, everywhere in the space, or -1:
 *     the parts of complex numbers are such accesses
 */
record Binding(long[] outer, long[] mid, long inner, List<Strides> strides, List<Integer> evens) {
    /**
     * How one access moves.
     *
     * @param base element offset at the origin of the space
     * @param outer stride per outer dimension
     * @param mid stride per middle dimension
     * @param inner stride of the inner dimension
     */
    record Strides(long base, long[] outer, long[] mid, long inner) {
    }

    /**
     * Where an access is: two of them in one memory of one element type, used in the same way, may be neighbours.
     *
     * @param memory what memory it is in and how it is used, compared by equality
     * @param first the element in that memory that the access's base counts from
     */
    record Place(Object memory, long first) {
    }

    /** The same with what {@link #evens} says, given the places of accesses that are in memory. */
    Binding paired(List<Optional<Place>> places) {
        List<Integer> r = new ArrayList<>(Collections.nCopies(places.size(), -1));
        for (int i = 0; i < r.size(); i++) {
            for (int k = 0; k < r.size() && places.get(i).isPresent() && strides.get(i).inner == 2; k++) {
                if (r.get(k) < 0 && !r.contains(k) && places.get(k).isPresent()
                        && isAfter(k, places.get(k).get(), i, places.get(i).get())) {
                    r.set(i, k);
                    break;
                }
            }
        }
        return new Binding(outer, mid, inner, strides, r);
    }

    private boolean isAfter(int even, Place p, int odd, Place q) {
        Strides x = strides.get(even);
        Strides y = strides.get(odd);
        return p.memory.equals(q.memory) && p.first + x.base + 1 == q.first + y.base && x.inner == y.inner
                && Arrays.equals(x.outer, y.outer) && Arrays.equals(x.mid, y.mid);
    }

    /** Distances of one access over all iteration dimensions before coalescing. */
    record Raw(long base, long[] perDim) {
    }

    /**
     * Coalesces a space.
     *
     * @param extents all iteration dimensions
     * @param outerDims how many of the first dimensions are outer
     * @param midDims how many following ones are middle
     * @param innerMerges whether outer dimensions may merge into the inner one
     * @param accesses one per access
     * @return the binding, or null when the inner dimensions do not lie in one line for every access
     */
    static Binding of(long[] extents, int outerDims, int midDims, boolean innerMerges, List<Raw> accesses) {
        List<List<Integer>> inner = groups(extents, outerDims + midDims, extents.length, accesses);
        List<List<Integer>> mid = groups(extents, outerDims, outerDims + midDims, accesses);
        List<List<Integer>> outer = groups(extents, 0, outerDims, accesses);
        if (inner.size() > 1) {
            return null;
        }
        if (innerMerges) {
            if (inner.isEmpty() && !outer.isEmpty()) {
                inner = List.of(outer.removeLast());
            }
        }
        List<Strides> r = new ArrayList<>();
        for (Raw a : accesses) {
            r.add(new Strides(a.base, strides(outer, a), strides(mid, a), inner.isEmpty() ? 0
                    : a.perDim[inner.get(0).getLast()]));
        }
        return new Binding(sizes(outer, extents), sizes(mid, extents), inner.isEmpty() ? 1 : sizes(inner, extents)[0],
                r, Collections.nCopies(accesses.size(), -1));
    }

    long units() {
        return product(outer);
    }

    long mids() {
        return product(mid);
    }

    private static long product(long[] v) {
        long n = 1;
        for (long d : v) {
            n *= d;
        }
        return n;
    }

    /** Runs of neighbouring dimensions that every access walks as one. */
    private static List<List<Integer>> groups(long[] extents, int from, int to, List<Raw> accesses) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int d = from; d < to; d++) {
            if (extents[d] == 1) {
                continue;
            }
            int at = d;
            int before = groups.isEmpty() ? -1 : groups.getLast().getLast();
            if (before >= 0 && accesses.stream().allMatch(a -> a.perDim[before] == a.perDim[at] * extents[at])) {
                groups.getLast().add(d);
            } else {
                groups.add(new ArrayList<>(List.of(d)));
            }
        }
        return groups;
    }

    private static long[] strides(List<List<Integer>> groups, Raw a) {
        return groups.stream().mapToLong(g -> a.perDim[g.getLast()]).toArray();
    }

    private static long[] sizes(List<List<Integer>> groups, long[] extents) {
        return groups.stream().mapToLong(g -> g.stream().mapToLong(d -> extents[d]).reduce(1, (x, y) -> x * y))
                .toArray();
    }
}
