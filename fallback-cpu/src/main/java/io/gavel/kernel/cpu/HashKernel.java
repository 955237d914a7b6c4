package io.gavel.kernel.cpu;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.hash.MessageHash;

/** One hash operation: a digest for each message. */
final class HashKernel implements ItemKernel {
  private final MessageHash hash;
  private final long messageBytesMax;

  HashKernel(MessageHash hash, long messageBytesMax) {
    this.hash = hash;
    this.messageBytesMax = messageBytesMax;
  }

  @Override
  public void run(Batch batch, int first, int count) {
    hash.reset();
    for (int item = first; item < first + count; item++) {
      long offset = batch.rowField(item, 0);
      long length = batch.rowField(item, 1);
      if (length > messageBytesMax || !inside(offset, length, batch.input().byteSize())) {
        batch.status(item, ItemStatus.MALFORMED);
        continue;
      }
      hash.update(batch.input(), offset, length);
      hash.digest(batch.output(), (long) item * hash.digestBytes());
      batch.status(item, ItemStatus.VALID);
    }
  }
}
