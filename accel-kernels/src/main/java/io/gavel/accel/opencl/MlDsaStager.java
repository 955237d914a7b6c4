package io.gavel.accel.opencl;

import io.gavel.kernel.Batch;

/**
 * Stages ML-DSA signatures as {@link SignatureStager} does, and runs the kernels of {@code
 * mldsa.cl}, each over what it divides the work by.
 */
final class MlDsaStager implements Stager {
  /** Positions of the kernels. */
  private static final int EXPAND = 0;

  private static final int DIGEST = 1;
  private static final int COMMIT = 2;
  private static final int DECIDE = 3;

  private final Stager signatures;
  private final int itemsMax;
  private final int polynomials;

  /**
   * @param signatures stages keys, signatures and messages
   * @param itemsMax most signatures of a slot
   * @param polynomials of a key's matrix
   */
  MlDsaStager(Stager signatures, int itemsMax, int polynomials) {
    this.signatures = signatures;
    this.itemsMax = itemsMax;
    this.polynomials = polynomials;
  }

  @Override
  public int stage(Batch batch, int first, int end, Slot slot) {
    return signatures.stage(batch, first, Math.min(end, first + itemsMax), slot);
  }

  @Override
  public void launch(Slot slot, CommandQueue queue) {
    int rows = slot.rowCount();
    OpenClOperation operation = slot.operation();
    long groups = (long) rows * operation.groupSize() * operation.lanes();
    queue.launch(EXPAND, rows, 0, (long) rows * polynomials);
    queue.launch(DIGEST, rows, 0, rows);
    queue.launch(COMMIT, rows, 0, groups);
    queue.launch(DECIDE, rows, 0, rows);
  }

  @Override
  public void handBack(Slot slot) {
    signatures.handBack(slot);
  }
}
