package io.gavel.accel.opencl;

import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * Memory of the device that one command fills and any number of later ones read, on whatever
 * command queues of a queue pair. The host never sees it. One thread.
 */
final class KeptMemory {
  private final EnqueueCalls calls;
  private final cl_mem buffer;
  private final long handle;

  private long event;

  /**
   * @param calls releases the event
   * @throws CLException if the device has not so much memory
   */
  KeptMemory(cl_context context, EnqueueCalls calls, long bytes) {
    this.calls = calls;
    buffer = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, null);
    handle = buffer.getNativePointer();
  }

  /** The buffer's handle. */
  long handle() {
    return handle;
  }

  /** The event of the last command that fills it; 0 where none is enqueued yet. */
  long event() {
    return event;
  }

  /**
   * Says which command fills the memory, later than what was said before; its event is now the
   * memory's to release.
   */
  void filledBy(long event) {
    releaseEvent();
    this.event = event;
  }

  private void releaseEvent() {
    if (event != 0) {
      // Were it refused, the device would be lost and with it the event.
      calls.releaseEvent(event);
      event = 0;
    }
  }

  /**
   * Gives the memory back. Commands may still be at work on it: a buffer is deleted when they have
   * finished (OpenCL 1.2 specification, 5.4.1, clReleaseMemObject).
   */
  void release() {
    releaseEvent();
    OpenClException.release(() -> CL.clReleaseMemObject(buffer));
  }
}
