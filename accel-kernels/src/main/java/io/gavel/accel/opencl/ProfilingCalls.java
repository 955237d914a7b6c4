package io.gavel.accel.opencl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gavel.kernel.BatchTimes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;

/**
 * Calls that add up how long commands took, on command queues made for that (OpenCL 1.2
 * specification, 5.12). Every command gets an event; the times are asked for in the end, when all
 * are complete. For measuring alone: it allocates. One thread.
 */
final class ProfilingCalls implements EnqueueCalls, AutoCloseable {
  private static final MethodHandle EVENT_TIME =
      LibraryCalls.call(
          "clGetEventProfilingInfo", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private final EnqueueCalls library = new LibraryCalls();
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment place = arena.allocate(JAVA_LONG);
  private final List<Long> writes = new ArrayList<>();
  private final List<Long> runs = new ArrayList<>();
  private final List<Long> reads = new ArrayList<>();

  /** To be released in the end: what was handed over only once the queue has done with it. */
  private final List<Long> releasable = new ArrayList<>();

  @Override
  public int write(long queue, long buffer, long bytes, long address, long event) {
    return noted(writes, library.write(queue, buffer, bytes, address, place.address()), event);
  }

  @Override
  public int read(long queue, long buffer, long bytes, long address, long event) {
    return noted(reads, library.read(queue, buffer, bytes, address, place.address()), event);
  }

  @Override
  public int run(long queue, long kernel, long globalSize, long localSize, long event) {
    return noted(runs, library.run(queue, kernel, globalSize, localSize, place.address()), event);
  }

  /** Keeps a command's event, and hands it over where the caller wants it too. */
  private int noted(List<Long> events, int code, long event) {
    if (code == CL.CL_SUCCESS) {
      long handle = place.get(JAVA_LONG, 0);
      events.add(handle);
      if (event == 0) {
        releasable.add(handle);
      } else {
        MemorySegment.ofAddress(event).reinterpret(Long.BYTES).set(JAVA_LONG, 0, handle);
      }
    }
    return code;
  }

  @Override
  public int argument(long kernel, int index, long bytes, long address) {
    return library.argument(kernel, index, bytes, address);
  }

  @Override
  public int sharedArgument(long kernel, int index, long address) {
    return library.sharedArgument(kernel, index, address);
  }

  @Override
  public int eventStatus(long event, long address) {
    return library.eventStatus(event, address);
  }

  /** Its times are still to be asked for. */
  @Override
  public int synchronize(long event) {
    return library.synchronize(event);
  }

  @Override
  public int releaseEvent(long event) {
    releasable.add(event);
    return CL.CL_SUCCESS;
  }

  @Override
  public int flush(long queue) {
    return library.flush(queue);
  }

  @Override
  public int await(long queue, long event) {
    return library.await(queue, event);
  }

  /** Starts to add up anew. */
  void forget() {
    writes.clear();
    runs.clear();
    reads.clear();
  }

  /**
   * What the commands took that were enqueued since then; all must be complete.
   *
   * @throws OpenClException if the device does not tell
   */
  BatchTimes times() {
    return new BatchTimes(sum(writes), sum(runs), sum(reads));
  }

  private long sum(List<Long> events) {
    long sum = 0;
    for (long event : events) {
      sum += time(event, CL.CL_PROFILING_COMMAND_END) - time(event, CL.CL_PROFILING_COMMAND_START);
    }
    return sum;
  }

  private long time(long event, int what) {
    try {
      int code = (int) EVENT_TIME.invokeExact(event, what, (long) Long.BYTES, place.address(), 0L);
      OpenClException.check("clGetEventProfilingInfo", code);
    } catch (Throwable e) {
      throw LibraryCalls.unexpected(e);
    }
    return place.get(JAVA_LONG, 0);
  }

  @Override
  public void close() {
    releasable.forEach(library::releaseEvent);
    arena.close();
  }
}
