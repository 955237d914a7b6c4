package io.gavel.kernel;

import java.util.Map;

/** A sound device with a fault between its answers and whoever polls. */
public record BentDevice(KernelDevice sound, Fault fault) implements KernelDevice {
  /** Sees each completion before the poller does, and decides what the poller sees. */
  public interface Fault {
    void pass(Batch batch, int first, int count, QueuePair.CompletionHandler handler);
  }

  @Override
  public String name() {
    return "bent";
  }

  @Override
  public String description() {
    return sound.description() + ", bent";
  }

  @Override
  public Map<Operation, Capability> capabilities() {
    return sound.capabilities();
  }

  @Override
  public QueuePair open() {
    QueuePair queue = sound.open();
    return new QueuePair() {
      @Override
      public int submit(Batch batch, int first) {
        return queue.submit(batch, first);
      }

      @Override
      public int poll(CompletionHandler handler, int itemsMax) {
        return queue.poll(
            (batch, first, count) -> fault.pass(batch, first, count, handler), itemsMax);
      }

      @Override
      public int inFlight() {
        return queue.inFlight();
      }

      @Override
      public void close() {
        queue.close();
      }
    };
  }
}
