package io.krait.store;

/**
 * What some entries of a pack are for: those that were made for one target by one build of Krait. Who looks up code
 * asks the packs with these values in its keys, if this machine and this build can use them, and else says so
 * ({@link CodeStore#ignore}).
 *
 * @param target the field {@code target} of the keys; empty if they have none
 * @param krait the field {@code krait} of the keys, which tells builds of Krait apart; empty if they have none
 * @param build what the writer of the pack says of its build of Krait
 * @param needs what the writer of the pack says of the processor that the code needs, for instance {@code x86-64-v3}
 * @param place of the pack, for people
 */
public record PackTarget(String target, String krait, String build, String needs, String place) {
}
