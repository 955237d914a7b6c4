package io.gavel.kernel;

/**
 * One operation a device offers, with its limits.
 *
 * @param operation what
 * @param itemsMax items accepted at once and in flight per queue pair
 * @param itemBytesMax longest message or input of one item, bytes; longer is MALFORMED
 * @param batchBest the batch size past which a larger one gains little
 */
public record Capability(Operation operation, int itemsMax, int itemBytesMax, int batchBest) {
  public Capability {
    if (itemsMax < 1 || itemBytesMax < 1 || batchBest < 1 || batchBest > itemsMax) {
      throw new IllegalArgumentException(
          "capability of "
              + operation
              + ": itemsMax "
              + itemsMax
              + ", itemBytesMax "
              + itemBytesMax
              + ", batchBest "
              + batchBest
              + "; expected 1 <= batchBest <= itemsMax, 1 <= itemBytesMax");
    }
  }
}
