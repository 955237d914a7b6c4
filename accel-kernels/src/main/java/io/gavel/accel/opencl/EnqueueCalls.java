package io.gavel.accel.opencl;

/**
 * The OpenCL calls made for each batch (OpenCL 1.2 specification, 5.2, 5.7, 5.8, 5.9). Handles and
 * addresses are longs: nothing is wrapped, nothing allocated. Every method answers the call's code,
 * {@code CL_SUCCESS} or an error. An {@code event} is the address where to put the handle of the
 * command's event, or 0 for none.
 */
interface EnqueueCalls {
  /** Copies {@code bytes} from the address to the buffer's start. */
  int write(long queue, long buffer, long bytes, long address, long event);

  /** Copies {@code bytes} from the buffer's start to the address. */
  int read(long queue, long buffer, long bytes, long address, long event);

  /**
   * Runs a kernel over one dimension.
   *
   * @param globalSize address of the number of work-items, 64 bits
   * @param localSize address of the work-items of a group, 64 bits
   */
  int run(long queue, long kernel, long globalSize, long localSize, long event);

  /** Sets an argument to the bytes at the address. */
  int argument(long kernel, int index, long bytes, long address);

  /** Sets an argument to memory that host and device share (OpenCL 2.0 specification, 5.9.2). */
  int sharedArgument(long kernel, int index, long address);

  /** Puts an event's execution status, 32 bits, at the address: 0 complete, negative an error. */
  int eventStatus(long event, long address);

  /**
   * Makes what the command of a completed event wrote visible to the host, as having seen its
   * status does not (OpenCL 1.2 specification, 5.9, on clGetEventInfo).
   *
   * @param event address of the event's handle
   */
  int synchronize(long event);

  int releaseEvent(long event);

  int flush(long queue);

  /**
   * Lets what is enqueued from now on wait for a command of another queue.
   *
   * @param event address of that command's event handle
   */
  int await(long queue, long event);
}
