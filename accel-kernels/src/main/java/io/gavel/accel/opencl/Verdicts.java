package io.gavel.accel.opencl;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.cpu.ItemKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Brings statuses home from a slot. */
final class Verdicts {
  private Verdicts() {}

  /**
   * Writes the status of every item of the slot, and the result where the operation has results.
   *
   * @param onHost computes the items that did not go to the device
   */
  static void write(Slot slot, ItemKernel onHost) {
    Batch batch = slot.batch();
    boolean hasResults = batch.operation().hasResults();
    int first = slot.first();
    for (int index = 0; index < slot.count(); index++) {
      switch (slot.verdict(index)) {
        case Stager.ON_DEVICE -> {}
        case Stager.ON_HOST -> onHost.run(batch, first + index, 1);
        default -> {
          batch.status(first + index, ItemStatus.MALFORMED);
          if (hasResults) {
            batch.result(first + index, 0);
          }
        }
      }
    }
    MemorySegment statuses = slot.statusesHost();
    int[] itemOfRow = slot.itemOfRow();
    for (int row = 0; row < slot.rowCount(); row++) {
      int item = first + itemOfRow[row];
      ItemStatus status = decided(statuses.get(ValueLayout.JAVA_BYTE, row));
      batch.status(item, status);
      if (hasResults) {
        boolean means = status == ItemStatus.VALID || status == ItemStatus.INVALID;
        batch.result(item, means ? slot.resultsHost().get(Batch.U32, 4L * row) : 0);
      }
    }
  }

  /** What a kernel wrote, where it wrote; nothing written means that it never came by. */
  private static ItemStatus decided(byte code) {
    ItemStatus status = ItemStatus.ofCode(code);
    return status == ItemStatus.NOT_PROCESSED ? ItemStatus.DEVICE_ERROR : status;
  }
}
