/**
 * What a backend must provide, and what it is told: kernels, keys, arguments and capabilities.
 */
package io.krait.optimizer.backend;
