package io.gavel.accel.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * A buffer on the device and memory of the host to fill or read it from. Where both share their
 * memory the two are one, and a transfer between them moves nothing (OpenCL 1.2 specification,
 * 5.2.2, on CL_MEM_USE_HOST_PTR); elsewhere the host's side is pinned, so that the device reads it
 * itself.
 *
 * <p>Grows to what is asked, in powers of two, and never shrinks. To be grown only while no command
 * uses it. One thread.
 */
final class StagingBuffer {
  private static final long BYTES_MIN = 1 << 12;
  private static final long PAGE_BYTES = 1 << 12;

  private final cl_context context;
  private final cl_command_queue queue;
  private final boolean isUnified;

  private Arena arena;
  private cl_mem buffer;
  private cl_mem pinned;
  private ByteBuffer mapped;
  private MemorySegment host = MemorySegment.NULL;

  /**
   * @param queue maps the pinned memory
   */
  StagingBuffer(cl_context context, cl_command_queue queue, boolean isUnified) {
    this.context = context;
    this.queue = queue;
    this.isUnified = isUnified;
  }

  /** The host's side, as long as the buffer has grown. */
  MemorySegment host() {
    return host;
  }

  /** The device's side: a handle. */
  long handle() {
    return buffer.getNativePointer();
  }

  /** What a buffer of so many bytes is given: the next power of two. */
  static long capacity(long bytes) {
    return Long.highestOneBit(Math.max(BYTES_MIN, bytes) - 1) << 1;
  }

  /**
   * Makes room. What was there is lost.
   *
   * @throws org.jocl.CLException if device or host have no more memory
   */
  void require(long bytes) {
    if (buffer != null && host.byteSize() >= bytes) {
      return;
    }
    release();
    long capacity = capacity(bytes);
    if (isUnified) {
      arena = Arena.ofShared();
      host = arena.allocate(capacity, PAGE_BYTES);
      buffer =
          CL.clCreateBuffer(
              context,
              CL.CL_MEM_READ_WRITE | CL.CL_MEM_USE_HOST_PTR,
              capacity,
              Pointer.to(host.asByteBuffer()),
              null);
      return;
    }
    buffer = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, capacity, null, null);
    pinned =
        CL.clCreateBuffer(
            context, CL.CL_MEM_READ_WRITE | CL.CL_MEM_ALLOC_HOST_PTR, capacity, null, null);
    mapped =
        CL.clEnqueueMapBuffer(
            queue,
            pinned,
            true,
            CL.CL_MAP_READ | CL.CL_MAP_WRITE,
            0,
            capacity,
            0,
            null,
            null,
            null);
    host = MemorySegment.ofBuffer(mapped);
  }

  /** Gives everything back; no command may use it any more. */
  void release() {
    host = MemorySegment.NULL;
    if (mapped != null) {
      OpenClException.release(
          () -> CL.clEnqueueUnmapMemObject(queue, pinned, mapped, 0, null, null));
      OpenClException.release(() -> CL.clFinish(queue));
      mapped = null;
    }
    if (pinned != null) {
      OpenClException.release(() -> CL.clReleaseMemObject(pinned));
      pinned = null;
    }
    if (buffer != null) {
      OpenClException.release(() -> CL.clReleaseMemObject(buffer));
      buffer = null;
    }
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }
}
