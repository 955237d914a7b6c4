/**
 * The {@code opencl} provider: finds devices, builds their programs, stages batches to them.
 *
 * <p>Letter: <b>N</b>. Set-up goes through JOCL. The few calls made for each batch go through the
 * JDK's foreign functions to the same library, because JOCL starts a thread for every transfer that
 * does not block (docs/decisions/0010-opencl-host.md).
 */
package io.gavel.accel.opencl;
