/**
 * The {@code tornado} provider: hashes and the weighing of a tally as Java kernels that TornadoVM
 * compiles for a device, signatures as the OpenCL C kernels of accel-kernels through its prebuilt
 * tasks.
 *
 * <p>Letter: <b>N</b>. Kernels keep to what TornadoVM compiles right, see {@link Words}
 * (docs/decisions/0011-tornadovm.md).
 */
package io.gavel.accel.tornado;
