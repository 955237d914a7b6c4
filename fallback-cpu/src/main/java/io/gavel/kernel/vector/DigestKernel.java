package io.gavel.kernel.vector;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.cpu.ItemKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;

/**
 * SHA-2 by the JDK's digests (FIPS 180-4), for which HotSpot has the CPU's own SHA instructions
 * where there are any. Allocates nothing after construction.
 */
final class DigestKernel implements ItemKernel {
  /** The JDK's own provider, whatever else is installed. */
  private static final String PROVIDER = "SUN";

  /** Long enough that a copy costs little, short enough to stay in the first cache. */
  private static final int STAGE_BYTES = 4096;

  private final MessageDigest digest;
  private final int digestBytes;
  private final long messageBytesMax;
  private final byte[] stage = new byte[STAGE_BYTES];

  private DigestKernel(String algorithm, long messageBytesMax) {
    try {
      digest = MessageDigest.getInstance(algorithm, PROVIDER);
    } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
    digestBytes = digest.getDigestLength();
    this.messageBytesMax = messageBytesMax;
  }

  static DigestKernel sha256(long messageBytesMax) {
    return new DigestKernel("SHA-256", messageBytesMax);
  }

  static DigestKernel sha512(long messageBytesMax) {
    return new DigestKernel("SHA-512", messageBytesMax);
  }

  @Override
  public void run(Batch batch, int first, int count) {
    MemorySegment input = batch.input();
    for (int item = first; item < first + count; item++) {
      long offset = batch.rowField(item, 0);
      long length = batch.rowField(item, 1);
      if (length > messageBytesMax || !ItemKernel.inside(offset, length, input.byteSize())) {
        batch.status(item, ItemStatus.MALFORMED);
        continue;
      }
      hash(input, offset, length, batch.output(), (long) item * digestBytes);
      batch.status(item, ItemStatus.VALID);
    }
  }

  private void hash(
      MemorySegment input, long offset, long length, MemorySegment output, long digestOffset) {
    long done = 0;
    while (done < length) {
      int take = (int) Math.min(length - done, stage.length);
      MemorySegment.copy(input, ValueLayout.JAVA_BYTE, offset + done, stage, 0, take);
      digest.update(stage, 0, take);
      done += take;
    }
    try {
      digest.digest(stage, 0, digestBytes);
    } catch (DigestException e) {
      throw new IllegalStateException("the stage has room for a digest", e);
    }
    MemorySegment.copy(stage, 0, output, ValueLayout.JAVA_BYTE, digestOffset, digestBytes);
  }
}
