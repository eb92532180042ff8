package io.krait.staging;

/** What the reference interpreter tells about memory and parallel loops while it runs a program. */
interface Accesses {
    /** For runs that nobody looks at. */
    Accesses IGNORED = new Accesses() {
        @Override
        public void enter(Value loop) {
        }

        @Override
        public void iteration(long[] index) {
        }

        @Override
        public void leave() {
        }

        @Override
        public void made(StridedArray local) {
        }

        @Override
        public void access(Value site, StridedArray array, long[] index) {
        }
    };

    /** A parallel loop or fold begins. */
    void enter(Value loop);

    /** The next iteration of the innermost parallel loop that runs. */
    void iteration(long[] index);

    /** The innermost parallel loop ends. */
    void leave();

    /** A local array begins. */
    void made(StridedArray local);

    /**
     * A statement touches an element.
     *
     * @param site a load, store or update
     * @param index of the element, within bounds
     */
    void access(Value site, StridedArray array, long[] index);
}
