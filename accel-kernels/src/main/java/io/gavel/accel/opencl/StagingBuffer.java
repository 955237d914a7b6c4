package io.gavel.accel.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * A buffer on the device and memory of the host to fill or read it from, as {@link HostMemory} has
 * it. Where the memory is shared there is no buffer, and kernels get its address (OpenCL 3.0
 * specification, 5.6.1). Where it is common the two are one, and a transfer between them moves
 * nothing (OpenCL 1.2 specification, 5.2.2, on CL_MEM_USE_HOST_PTR). Elsewhere the host's side is
 * pinned, so that the device reads it itself.
 *
 * <p>Grows to what is asked, in powers of two, and never shrinks. To be grown only while no command
 * uses it. One thread.
 */
final class StagingBuffer {
  private static final long BYTES_MIN = 1 << 12;
  private static final long PAGE_BYTES = 1 << 12;

  private final cl_context context;
  private final cl_command_queue queue;
  private final HostMemory memory;

  private Pointer shared;
  private Arena arena;
  private cl_mem buffer;
  private cl_mem pinned;
  private ByteBuffer mapped;
  private MemorySegment host = MemorySegment.NULL;

  /**
   * @param queue maps the pinned memory
   */
  StagingBuffer(cl_context context, cl_command_queue queue, HostMemory memory) {
    this.context = context;
    this.queue = queue;
    this.memory = memory;
  }

  /** The host's side, as long as the buffer has grown. */
  MemorySegment host() {
    return host;
  }

  /** The device's side, a handle, where memory is not shared. */
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
   * @throws CLException if device or host have no more memory
   */
  void require(long bytes) {
    if (host.byteSize() >= Math.max(1, bytes)) {
      return;
    }
    release();
    long capacity = capacity(bytes);
    switch (memory) {
      case SHARED -> share(capacity);
      case COMMON -> lend(capacity);
      case APART -> pin(capacity);
    }
  }

  private void share(long capacity) {
    long flags = CL.CL_MEM_READ_WRITE | CL.CL_MEM_SVM_FINE_GRAIN_BUFFER;
    try {
      shared = CL.clSVMAlloc(context, flags, capacity, 0);
    } catch (CLException e) {
      // The function has no codes; JOCL makes one up that means something else.
      throw new CLException(e.getMessage(), CL.CL_MEM_OBJECT_ALLOCATION_FAILURE);
    }
    host = MemorySegment.ofBuffer(shared.getByteBuffer(0, capacity));
  }

  private void lend(long capacity) {
    arena = Arena.ofShared();
    host = arena.allocate(capacity, PAGE_BYTES);
    buffer =
        CL.clCreateBuffer(
            context,
            CL.CL_MEM_READ_WRITE | CL.CL_MEM_USE_HOST_PTR,
            capacity,
            Pointer.to(host.asByteBuffer()),
            null);
  }

  private void pin(long capacity) {
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
    if (shared != null) {
      CL.clSVMFree(context, shared);
      shared = null;
    }
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }
}
