package io.krait.ndarray;

/**
 * The pending arrays that read an array's memory, or will once the array is evaluated. Writing in place evaluates them
 * first. They are held weakly: an array that nobody can reach needs no value.
 */
final class Readers extends WeakList<Node> {
    @Override
    protected boolean isStale(Node n) {
        return !(n.state() instanceof State.Pending);
    }
}
