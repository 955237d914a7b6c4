package io.gavel.accel.tornado;

import io.gavel.kernel.Batch;
import io.gavel.kernel.QueuePair;

/**
 * A queue pair of TornadoVM: as on the CPU, {@link #poll} computes; but the first submission of an
 * operation compiles its kernels.
 */
final class TornadoQueuePair implements QueuePair {
  private final QueuePair queue;
  private final TornadoKernelDevice device;

  /**
   * @param queue what is submitted goes through it
   * @param device compiles kernels
   */
  TornadoQueuePair(QueuePair queue, TornadoKernelDevice device) {
    this.queue = queue;
    this.device = device;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException also if the operation's kernels do not compile, with the reason
   */
  @Override
  public int submit(Batch batch, int first) {
    device.prepare(batch.operation());
    return queue.submit(batch, first);
  }

  @Override
  public int poll(CompletionHandler handler, int itemsMax) {
    return queue.poll(handler, itemsMax);
  }

  @Override
  public int inFlight() {
    return queue.inFlight();
  }

  @Override
  public void close() {
    queue.close();
  }
}
