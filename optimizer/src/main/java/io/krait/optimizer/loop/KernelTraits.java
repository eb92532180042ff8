package io.krait.optimizer.loop;

/**
 * What the run time wants to know of a kernel.
 *
 * @param reportsDetails its faults have details
 * @param mayRunOn it has loops with a condition, of which nobody knows how long they run
 * @param calls it calls C functions, which may take long, too, and call back into Java
 */
public record KernelTraits(boolean reportsDetails, boolean mayRunOn, boolean calls) {
    /** The traits of a kernel. */
    public static KernelTraits of(Kernel k) {
        return of(k.body());
    }

    private static KernelTraits of(Region r) {
        boolean details = false;
        boolean runsOn = false;
        boolean calls = false;
        for (Stm s : r.body()) {
            details |= s.rhs() instanceof Rhs.Fault f && !f.details().isEmpty();
            runsOn |= s.rhs() instanceof Rhs.While;
            calls |= s.rhs() instanceof Rhs.Call;
            for (Region nested : LoopUses.regions(s.rhs())) {
                KernelTraits t = of(nested);
                details |= t.reportsDetails;
                runsOn |= t.mayRunOn;
                calls |= t.calls;
            }
        }
        return new KernelTraits(details, runsOn, calls);
    }
}
