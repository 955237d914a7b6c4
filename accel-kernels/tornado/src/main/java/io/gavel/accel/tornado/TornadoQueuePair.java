package io.gavel.accel.tornado;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import java.util.Map;

/**
 * A queue pair of TornadoVM: as on the CPU, {@link #poll} computes; but the first submission of an
 * operation compiles its kernels.
 */
final class TornadoQueuePair implements QueuePair {
  private final QueuePair queue;
  private final Map<Operation, DevicePlan> plans;

  /**
   * @param queue what is submitted goes through it
   * @param plans of the operations that it offers
   */
  TornadoQueuePair(QueuePair queue, Map<Operation, DevicePlan> plans) {
    this.queue = queue;
    this.plans = plans;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException also if the operation's kernels do not compile, with the reason
   */
  @Override
  public int submit(Batch batch, int first) {
    DevicePlan plan = plans.get(batch.operation());
    if (plan != null) {
      plan.prepare();
    }
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
