package io.gavel.kernel;

/**
 * A submission queue and its completion queue. One owner thread calls every method; nothing blocks.
 * The shape of a DPDK poll-mode driver: it fits a GPU stream, an FPGA descriptor ring and a CPU
 * alike.
 */
public interface QueuePair extends AutoCloseable {
  /** Receives completions on the thread that polls. */
  @FunctionalInterface
  interface CompletionHandler {
    /**
     * Items {@code first} to {@code first + count - 1} are done: their statuses, outputs and
     * results are written and belong to the submitter again. Each accepted item completes exactly
     * once; ranges may complete in any order.
     */
    void completed(Batch batch, int first, int count);
  }

  /**
   * Takes as many of the items from {@code first} on as fit, and says how many. 0 means full: poll,
   * then try again. Until accepted, an item's status stays as it was.
   *
   * @throws IllegalArgumentException if a column is too short or the operation is not offered
   */
  int submit(Batch batch, int first);

  /**
   * Hands over what has completed, at most {@code itemsMax} items (at least one range, if any is
   * ready).
   *
   * @return how many items were handed over
   */
  int poll(CompletionHandler handler, int itemsMax);

  /** Items accepted and not yet handed over. */
  int inFlight();

  /** Gives up what is in flight: those items are never handed over, their outputs are undefined. */
  @Override
  void close();
}
