/**
 * Hashes of many messages at once, one in each lane of a vector.
 *
 * <p>Letter: <b>M</b>. Instances own their scratch. Links to jdk.incubator.vector; reached only
 * through the {@code cpu-vector} device.
 */
package io.gavel.kernel.vector.hash;
