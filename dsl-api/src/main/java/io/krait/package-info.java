/**
 * What users import: array creation, jit, vectorize, scopes, and the dispatcher that compiles once per signature.
 */
package io.krait;
