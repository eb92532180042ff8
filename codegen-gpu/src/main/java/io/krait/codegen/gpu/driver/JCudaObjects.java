package io.krait.codegen.gpu.driver;

import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;

/**
 * JCuda's objects with their addresses in reach: each is a subclass, since JCuda lets only those see and set addresses.
 */
final class JCudaObjects {
    private JCudaObjects() {
    }

    /** An address of the host. */
    static final class Host extends Pointer {
        /** Filled by a call. */
        Host() {
        }

        Host(long address) {
            super(address);
        }

        long address() {
            return getNativePointer() + getByteOffset();
        }
    }

    /** An address of a device. */
    static final class Device extends CUdeviceptr {
        /** Filled by a call. */
        Device() {
        }

        Device(long address) {
            super(new CUdeviceptr(), address);
        }

        long address() {
            return getNativePointer() + getByteOffset();
        }
    }

    /** A context. */
    static final class Context extends CUcontext {
        long address() {
            return getNativePointer();
        }
    }

    /** A stream. */
    static final class Stream extends CUstream {
        long address() {
            return getNativePointer();
        }
    }

    /** An event. */
    static final class Event extends CUevent {
        long address() {
            return getNativePointer();
        }
    }

    /** A graph. */
    static final class Graph extends CUgraph {
        long address() {
            return getNativePointer();
        }
    }

    /** A graph that can be launched. */
    static final class Executable extends CUgraphExec {
        long address() {
            return getNativePointer();
        }
    }
}
