package io.gavel.accel.opencl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jocl.CL;

/**
 * The library's calls until the device is pulled: from then on every one fails. Or its commands
 * hang: they seem to run on. One thread.
 */
final class VanishingCalls implements EnqueueCalls {
  private static final int GONE = CL.CL_OUT_OF_RESOURCES;
  private static final int RUNNING = 1;

  private final EnqueueCalls library = new LibraryCalls();
  private long callsLeft = Long.MAX_VALUE;
  private boolean isHung;

  /** The device vanishes after so many more calls. */
  void vanishAfter(long calls) {
    callsLeft = calls;
  }

  /** Whether no command ends, as far as the library tells. */
  void hang(boolean isHung) {
    this.isHung = isHung;
  }

  private boolean isGone() {
    return callsLeft-- <= 0;
  }

  @Override
  public int write(long queue, long buffer, long bytes, long address, long event) {
    return isGone() ? GONE : library.write(queue, buffer, bytes, address, event);
  }

  @Override
  public int read(long queue, long buffer, long bytes, long address, long event) {
    return isGone() ? GONE : library.read(queue, buffer, bytes, address, event);
  }

  @Override
  public int run(long queue, long kernel, long globalSize, long localSize, long event) {
    return isGone() ? GONE : library.run(queue, kernel, globalSize, localSize, event);
  }

  @Override
  public int argument(long kernel, int index, long bytes, long address) {
    return isGone() ? GONE : library.argument(kernel, index, bytes, address);
  }

  @Override
  public int sharedArgument(long kernel, int index, long address) {
    return isGone() ? GONE : library.sharedArgument(kernel, index, address);
  }

  @Override
  public int eventStatus(long event, long address) {
    if (isHung) {
      MemorySegment.ofAddress(address).reinterpret(4).set(ValueLayout.JAVA_INT, 0, RUNNING);
      return CL.CL_SUCCESS;
    }
    return isGone() ? GONE : library.eventStatus(event, address);
  }

  @Override
  public int synchronize(long event) {
    return isGone() ? GONE : library.synchronize(event);
  }

  @Override
  public int releaseEvent(long event) {
    return isGone() ? GONE : library.releaseEvent(event);
  }

  @Override
  public int flush(long queue) {
    return isGone() ? GONE : library.flush(queue);
  }

  @Override
  public int await(long queue, long event) {
    return isGone() ? GONE : library.await(queue, event);
  }
}
