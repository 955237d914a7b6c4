package io.gavel.accel.opencl;

import static io.gavel.accel.opencl.OpenClException.check;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jocl.cl_kernel;

/**
 * An OpenCL command queue, in order, with its slot and its own kernel objects. A queue pair has
 * several: while one's kernels run, another's bytes are on their way and the host stages a third.
 *
 * <p>One thread at a time. Whoever gives it up while commands are in flight keeps it until {@link
 * #isIdle()}, then calls {@link #release()}.
 */
final class CommandQueue {
  /** Where the frame keeps what calls point to: each of 8 bytes. */
  private static final long VALUE_AT = 0;

  private static final long GLOBAL_SIZE_AT = 8;
  private static final long GROUP_SIZE_AT = 16;
  private static final long EVENT_AT = 24;
  private static final long FRAME_BYTES = 32;

  private static final int STATUS_COMPLETE = 0;
  private static final long NO_EVENT = 0;

  private final DeviceSession session;
  private final EnqueueCalls calls;
  private final cl_command_queue queue;
  private final long queueHandle;
  private final boolean isShared;
  private final Slot slot;
  private final Map<Operation, cl_kernel[]> kernels = new EnumMap<>(Operation.class);
  private final Arena arena = Arena.ofShared();
  private final MemorySegment frame = arena.allocate(FRAME_BYTES, Long.BYTES);
  private final long frameAddress = frame.address();
  private boolean isInDoubt;

  /**
   * @param calls what reaches the device for each batch
   * @param properties of the OpenCL queue
   * @throws org.jocl.CLException if the device has no queue to give
   */
  @SuppressWarnings("deprecation") // OpenCL 2.0 makes them otherwise, but 1.2 is what all have.
  CommandQueue(DeviceSession session, EnqueueCalls calls, long properties) {
    this.session = session;
    this.calls = calls;
    OpenClDevice device = session.device();
    queue = CL.clCreateCommandQueue(session.context(), device.id(), properties, null);
    queueHandle = queue.getNativePointer();
    HostMemory memory = device.traits().hostMemory();
    isShared = memory == HostMemory.SHARED;
    slot =
        new Slot(
            device.shape(),
            () -> new StagingBuffer(session.context(), queue, memory),
            new ScratchBuffer(session.context()));
  }

  Slot slot() {
    return slot;
  }

  /**
   * Enqueues what was staged: kernels, and transfers before and after them unless memory is shared.
   * Returns at once.
   *
   * @throws OpenClException if the device refuses
   */
  void start() {
    if (slot.rowCount() == 0) {
      return;
    }
    if (isShared) {
      slot.stager().launch(slot, this);
    } else {
      write(slot.input(), slot.inputBytes());
      write(slot.rows(), slot.rowBytes());
      write(slot.statuses(), slot.rowCount());
      slot.stager().launch(slot, this);
      read(slot.output(), slot.outputBytes(), NO_EVENT);
      if (slot.operation().operation().hasResults()) {
        read(slot.results(), 4L * slot.rowCount(), NO_EVENT);
      }
      read(slot.statuses(), slot.rowCount(), frameAddress + EVENT_AT);
      slot.event(frame.get(ValueLayout.JAVA_LONG, EVENT_AT));
    }
    isInDoubt = false;
    check("clFlush", calls.flush(queueHandle));
  }

  /** Enqueues every kernel of the slot's operation over its rows. */
  void launchAll() {
    OpenClOperation operation = slot.operation();
    long items = slot.rowCount();
    for (int kernel = 0; kernel < operation.kernels().size(); kernel++) {
      launch(kernel, slot.rowCount(), slot.batch().parameter(), items);
    }
  }

  /**
   * Enqueues one kernel of the slot's operation.
   *
   * @param kernel its position in the operation's kernels
   * @param items its third argument
   * @param parameter its fourth
   * @param width how many items its work-items must cover, LANES each
   */
  void launch(int kernel, int items, int parameter, long width) {
    run(kernel, items, parameter, width, slot.scratch().handle());
  }

  /** The same with kept memory in place of the scratch, once that is filled. */
  void launch(int kernel, int items, int parameter, long width, KeptMemory memory) {
    frame.set(ValueLayout.JAVA_LONG, VALUE_AT, memory.event());
    check("clEnqueueBarrierWithWaitList", calls.await(queueHandle, frameAddress));
    run(kernel, items, parameter, width, memory.handle());
  }

  /** The same for a kernel that fills the memory; not the last one to be launched. */
  void fill(int kernel, int items, int parameter, long width, KeptMemory memory) {
    run(kernel, items, parameter, width, memory.handle(), frameAddress + EVENT_AT);
    memory.filledBy(frame.get(ValueLayout.JAVA_LONG, EVENT_AT));
  }

  /**
   * New memory of the device, the caller's to release.
   *
   * @throws org.jocl.CLException if there is not so much
   */
  KeptMemory keep(long bytes) {
    return new KeptMemory(session.context(), calls, bytes);
  }

  /** Runs a kernel; where nothing is transferred, the batch is done when the last one is. */
  private void run(int kernel, int items, int parameter, long width, long scratch) {
    if (!isShared) {
      run(kernel, items, parameter, width, scratch, NO_EVENT);
      return;
    }
    run(kernel, items, parameter, width, scratch, frameAddress + EVENT_AT);
    long before = slot.event();
    slot.event(frame.get(ValueLayout.JAVA_LONG, EVENT_AT));
    if (before != NO_EVENT) {
      check("clReleaseEvent", calls.releaseEvent(before));
    }
  }

  private void run(int kernel, int items, int parameter, long width, long scratch, long event) {
    OpenClOperation operation = slot.operation();
    long handle = kernels(operation)[kernel].getNativePointer();
    argument(handle, 0, slot.input());
    argument(handle, 1, slot.rows());
    argument(handle, 2, items);
    argument(handle, 3, parameter);
    argument(handle, 4, slot.output());
    argument(handle, 5, slot.statuses());
    argument(handle, 6, slot.results());
    argument(handle, 7, scratch);
    long lanes = operation.lanes();
    long workItems = operation.isSingleWorkItem() ? 1 : (width + lanes - 1) / lanes;
    long group = operation.groupSize();
    frame.set(ValueLayout.JAVA_LONG, GLOBAL_SIZE_AT, (workItems + group - 1) / group * group);
    frame.set(ValueLayout.JAVA_LONG, GROUP_SIZE_AT, group);
    check(
        "clEnqueueNDRangeKernel",
        calls.run(
            queueHandle,
            handle,
            frameAddress + GLOBAL_SIZE_AT,
            frameAddress + GROUP_SIZE_AT,
            event));
    enqueued();
  }

  private void argument(long kernel, int index, StagingBuffer buffer) {
    if (isShared) {
      int code = calls.sharedArgument(kernel, index, buffer.host().address());
      check("clSetKernelArgSVMPointer", code);
    } else {
      argument(kernel, index, buffer.handle());
    }
  }

  private void argument(long kernel, int index, long buffer) {
    frame.set(ValueLayout.JAVA_LONG, VALUE_AT, buffer);
    check("clSetKernelArg", calls.argument(kernel, index, Long.BYTES, frameAddress));
  }

  private void argument(long kernel, int index, int value) {
    frame.set(Batch.U32, VALUE_AT, value);
    check("clSetKernelArg", calls.argument(kernel, index, Integer.BYTES, frameAddress));
  }

  private void write(StagingBuffer buffer, long bytes) {
    if (bytes > 0) {
      int code =
          calls.write(queueHandle, buffer.handle(), bytes, buffer.host().address(), NO_EVENT);
      check("clEnqueueWriteBuffer", code);
      enqueued();
    }
  }

  /** Until an event stands for all of the batch, nobody can tell when the device is done. */
  private void enqueued() {
    isInDoubt = true;
  }

  private void read(StagingBuffer buffer, long bytes, long event) {
    if (bytes > 0) {
      int code = calls.read(queueHandle, buffer.handle(), bytes, buffer.host().address(), event);
      check("clEnqueueReadBuffer", code);
    }
  }

  /** The operation's kernel objects of this queue, made at its first batch. */
  private cl_kernel[] kernels(OpenClOperation operation) {
    cl_kernel[] made = kernels.get(operation.operation());
    if (made == null) {
      made = session.program(operation).kernels(operation.kernels());
      kernels.put(operation.operation(), made);
    }
    return made;
  }

  /**
   * Whether the device is done with what was started.
   *
   * @throws OpenClException if a command failed
   */
  boolean isDone() {
    if (slot.event() == 0) {
      return true;
    }
    int code = calls.eventStatus(slot.event(), frameAddress);
    // Who gets no answer does not know whether the device still uses the memory.
    isInDoubt = code != CL.CL_SUCCESS;
    check("clGetEventInfo", code);
    int status = frame.get(ValueLayout.JAVA_INT, VALUE_AT);
    if (status > STATUS_COMPLETE) {
      return false;
    }
    frame.set(ValueLayout.JAVA_LONG, VALUE_AT, slot.event());
    int seen = status == STATUS_COMPLETE ? calls.synchronize(frameAddress) : CL.CL_SUCCESS;
    code = calls.releaseEvent(slot.event());
    slot.event(0);
    check("a command", status);
    check("clWaitForEvents", seen);
    check("clReleaseEvent", code);
    return true;
  }

  /**
   * Whether no command can be in flight any more, so that nothing uses the memory. Never true again
   * once the device has failed to tell: then it is not asked for its memory back.
   */
  boolean isIdle() {
    if (isInDoubt) {
      return false;
    }
    try {
      return isDone();
    } catch (OpenClException e) {
      // A command that failed has ended; how is nobody's business any more.
      return !isInDoubt;
    }
  }

  /** Whether the device failed to tell what became of its commands. */
  boolean isInDoubt() {
    return isInDoubt;
  }

  /** Gives everything back to the device. */
  void release() {
    for (cl_kernel[] made : kernels.values()) {
      for (cl_kernel kernel : made) {
        OpenClException.release(() -> CL.clReleaseKernel(kernel));
      }
    }
    kernels.clear();
    slot.release();
    OpenClException.release(() -> CL.clReleaseCommandQueue(queue));
    arena.close();
  }
}
