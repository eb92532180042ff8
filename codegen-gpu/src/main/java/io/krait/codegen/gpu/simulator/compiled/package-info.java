/**
 * The fast path of the GPU simulator: a grid kernel becomes a kernel of the host whose units are the blocks of the
 * grid, by fission of the code between collective operations into loops over the threads of the block.
 */
package io.krait.codegen.gpu.simulator.compiled;
