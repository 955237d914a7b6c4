package io.gavel.bench.check;

import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;

/**
 * What one provider was asked of one operation. Mutable while it is being asked; one thread.
 *
 * <p>{@code undecided} counts the items on which the reference had no opinion, so that they were
 * compared with what they were made to be alone.
 */
final class Counts {
  final String provider;
  final Operation operation;
  final String reference;
  long items;
  long valid;
  long invalid;
  long malformed;
  long undecided;
  long elapsedNs;
  Mismatch mismatch;

  Counts(String provider, Operation operation, String reference) {
    this.provider = provider;
    this.operation = operation;
    this.reference = reference;
  }

  void count(ItemStatus status) {
    items++;
    switch (status) {
      case VALID -> valid++;
      case INVALID -> invalid++;
      case MALFORMED -> malformed++;
      // No item may end so: it is the mismatch that the run ends with.
      case NOT_PROCESSED, DEVICE_ERROR -> {}
    }
  }

  double itemsPerSecond() {
    return elapsedNs == 0 ? 0 : items * 1e9 / elapsedNs;
  }
}
