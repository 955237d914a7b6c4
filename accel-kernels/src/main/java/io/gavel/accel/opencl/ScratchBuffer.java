package io.gavel.accel.opencl;

import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * Memory of the device that only kernels see: nothing of the host's stands behind it, which on a
 * card would be pinned, hundreds of megabytes of it.
 *
 * <p>Grows as {@link StagingBuffer} does. To be grown only while no command uses it. One thread.
 */
final class ScratchBuffer {
  private final cl_context context;

  private cl_mem buffer;
  private long capacity;

  ScratchBuffer(cl_context context) {
    this.context = context;
  }

  /** The buffer's handle. */
  long handle() {
    return buffer.getNativePointer();
  }

  /**
   * Makes room. What was there is lost.
   *
   * @throws org.jocl.CLException if the device has no more memory
   */
  void require(long bytes) {
    if (buffer != null && capacity >= bytes) {
      return;
    }
    release();
    long wanted = StagingBuffer.capacity(bytes);
    buffer = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, wanted, null, null);
    capacity = wanted;
  }

  /** Gives it back; no command may use it any more. */
  void release() {
    if (buffer != null) {
      OpenClException.release(() -> CL.clReleaseMemObject(buffer));
      buffer = null;
    }
  }
}
