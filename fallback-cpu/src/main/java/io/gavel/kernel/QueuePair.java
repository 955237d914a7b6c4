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
   * then try again; or that there was nothing to take. Until accepted, an item's status stays as it
   * was; then it is {@link ItemStatus#NOT_PROCESSED} until the item completes.
   *
   * @throws IllegalArgumentException if a column is too short or read-only, {@code first} is not in
   *     the batch, the parameter is none of the operation's, a tally is too large ever to fit, or
   *     the operation is not offered
   * @throws IllegalStateException if the queue pair is closed
   */
  int submit(Batch batch, int first);

  /**
   * Hands over what has completed, at most {@code itemsMax} items; a range longer than that is
   * handed over in pieces. Only a tally is never cut: one that is longer comes alone.
   *
   * @param itemsMax 1 or more
   * @return how many items were handed over
   */
  int poll(CompletionHandler handler, int itemsMax);

  /** Items accepted and not yet handed over. */
  int inFlight();

  /** Gives up what is in flight: those items are never handed over, their outputs are undefined. */
  @Override
  void close();
}
