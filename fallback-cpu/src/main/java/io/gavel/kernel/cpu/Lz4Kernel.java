package io.gavel.kernel.cpu;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.lz4.Lz4Decoder;
import io.gavel.kernel.lz4.Lz4Encoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * LZ4_COMPRESS and LZ4_DECOMPRESS: one block for each item. Works on its own arrays, so that a
 * malformed item leaves the output as it was, and input and output may share memory.
 */
final class Lz4Kernel implements ItemKernel {
  private final Lz4Encoder encoder = new Lz4Encoder();
  private final byte[] plain = new byte[Lz4Encoder.INPUT_BYTES_MAX];
  private final byte[] block = new byte[Lz4Decoder.INPUT_BYTES_MAX];

  @Override
  public void run(Batch batch, int first, int count) {
    for (int item = first; item < first + count; item++) {
      int written = runItem(batch, item);
      boolean done = written != Lz4Decoder.MALFORMED;
      batch.result(item, done ? written : 0);
      batch.status(item, done ? ItemStatus.VALID : ItemStatus.MALFORMED);
    }
  }

  private int runItem(Batch batch, int item) {
    boolean compress = batch.operation() == Operation.LZ4_COMPRESS;
    byte[] from = compress ? plain : block;
    byte[] to = compress ? block : plain;
    long inputOffset = batch.rowField(item, 0);
    long inputLength = batch.rowField(item, 1);
    long outputOffset = batch.rowField(item, 2);
    long outputCapacity = batch.rowField(item, 3);
    MemorySegment output = batch.output();
    if (inputLength > from.length
        || !inside(inputOffset, inputLength, batch.input().byteSize())
        || !inside(outputOffset, outputCapacity, output.byteSize())) {
      return Lz4Decoder.MALFORMED;
    }
    int length = (int) inputLength;
    MemorySegment.copy(batch.input(), ValueLayout.JAVA_BYTE, inputOffset, from, 0, length);
    int written =
        compress
            ? encoder.encode(from, 0, length, to, 0)
            : Lz4Decoder.decode(from, 0, length, to, 0, to.length);
    if (written > outputCapacity) {
      return Lz4Decoder.MALFORMED;
    }
    if (written > 0) {
      MemorySegment.copy(to, 0, output, ValueLayout.JAVA_BYTE, outputOffset, written);
    }
    return written;
  }
}
