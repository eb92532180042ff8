package io.krait.optimizer.ahead;

/** Where an argument buffer of a launch is. */
public sealed interface Memory {
    /** In an array of the caller: the address that this argument of the C function is, and bytes behind it. */
    record Array(int argument, long offset) implements Memory {
    }

    /** The 8-byte words in which a launch leaves values for the host. */
    record Results() implements Memory {
    }

    /**
     * Memory that launches share, as long as the call lasts.
     *
     * @param index its number; its content stays as long as it need not grow
     * @param bytes how much there must be
     * @param offset bytes behind its beginning
     */
    record Shared(int index, Amount bytes, long offset) implements Memory {
    }

    /** Constant data of the library: its number in {@link HostFunction#data}, and bytes behind its beginning. */
    record Data(int index, long offset) implements Memory {
    }

    /** A copy of a number that C passes: the value of this argument. */
    record Value(int argument) implements Memory {
    }
}
