package io.krait.types;

/** bfloat16: binary32 with 8 bits of significand. Only a compile-time marker: it has no instances. */
public interface BF16 extends Floating {
}
