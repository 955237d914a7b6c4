package io.gavel.appliance.dissemination;

import io.gavel.appliance.block.TransactionBatch;

/**
 * A batch as one LZ4 block, as it travels and is stored. Nothing is known of it until it is
 * unpacked and its transactions are checked. The array is owned by the record: read, never write.
 *
 * @param rawLength bytes after decompression, 1 to {@link TransactionBatch#BYTES_MAX}
 * @param compressed LZ4 block
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Never compared; copying 64 KiB for each hop would cost more than it
// guards.
public record PackedBatch(int rawLength, byte[] compressed) {
  /** LZ4's worst case for {@link TransactionBatch#BYTES_MAX} bytes. */
  public static final int COMPRESSED_BYTES_MAX =
      TransactionBatch.BYTES_MAX + TransactionBatch.BYTES_MAX / 255 + 16;

  public PackedBatch {
    if (rawLength < 1 || rawLength > TransactionBatch.BYTES_MAX) {
      throw new IllegalArgumentException(
          "batch.rawLength is " + rawLength + ", expected 1 to " + TransactionBatch.BYTES_MAX);
    }
    if (compressed.length < 1 || compressed.length > COMPRESSED_BYTES_MAX) {
      throw new IllegalArgumentException(
          "batch.compressedLength is "
              + compressed.length
              + ", expected 1 to "
              + COMPRESSED_BYTES_MAX);
    }
  }
}
