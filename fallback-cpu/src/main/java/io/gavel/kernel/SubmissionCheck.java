package io.gavel.kernel;

import java.util.Map;

/** What every queue pair checks of a submission before it takes any of it. Stateless. */
public final class SubmissionCheck {
  private SubmissionCheck() {}

  /**
   * Passes a batch that the device can take, from item {@code first} on.
   *
   * @param device its name, for the message
   * @param capabilities what it offers
   * @throws IllegalArgumentException for a programmer's error, as {@link QueuePair#submit} says
   */
  public static void check(
      String device, Map<Operation, Capability> capabilities, Batch batch, int first) {
    Operation operation = batch.operation();
    if (!capabilities.containsKey(operation)) {
      throw new IllegalArgumentException(device + " does not offer " + operation);
    }
    if (first < 0 || first > batch.items()) {
      throw new IllegalArgumentException(
          "first is " + first + ", expected 0 to " + batch.items() + " for " + operation);
    }
    int parameters = operation.parameters();
    if (batch.parameter() < 0 || batch.parameter() >= parameters) {
      throw new IllegalArgumentException(
          "parameter of "
              + operation
              + " is "
              + batch.parameter()
              + ", expected 0 to "
              + (parameters - 1));
    }
    if (operation == Operation.VOTE_TALLY) {
      int votesMax = capabilities.get(operation).itemsMax();
      if (first != 0 || batch.items() > votesMax) {
        throw new IllegalArgumentException(
            operation
                + " from item "
                + first
                + " of "
                + batch.items()
                + ", expected from item 0 of at most "
                + votesMax);
      }
    }
    batch.checkColumns();
  }
}
