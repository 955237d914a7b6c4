package io.gavel.kernel.hash;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.util.Objects;

/**
 * SHA-2 by the JDK's digests (FIPS 180-4), for which HotSpot has the CPU's own SHA instructions
 * where there are any. Pieces are gathered, so that the JDK sees a short message as one array: each
 * call of it costs a tenth of a block.
 */
public final class JdkDigest implements MessageHash {
  /** The JDK's own provider, whatever else is installed. */
  private static final String PROVIDER = "SUN";

  /** Long enough that a call costs little, short enough to stay in the first cache. */
  private static final int STAGE_BYTES = 4096;

  private final MessageDigest digest;
  private final int digestBytes;
  private final byte[] stage = new byte[STAGE_BYTES];
  private int staged;

  private JdkDigest(String algorithm) {
    try {
      digest = MessageDigest.getInstance(algorithm, PROVIDER);
    } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
    digestBytes = digest.getDigestLength();
  }

  /** SHA-256. */
  public static JdkDigest sha256() {
    return new JdkDigest("SHA-256");
  }

  /** SHA-512. */
  public static JdkDigest sha512() {
    return new JdkDigest("SHA-512");
  }

  @Override
  public int digestBytes() {
    return digestBytes;
  }

  @Override
  public void reset() {
    staged = 0;
    digest.reset();
  }

  @Override
  public void update(byte value) {
    makeRoom();
    stage[staged++] = value;
  }

  @Override
  public void update(byte[] message, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, message.length);
    int done = 0;
    while (done < length) {
      makeRoom();
      int take = Math.min(length - done, stage.length - staged);
      System.arraycopy(message, offset + done, stage, staged, take);
      staged += take;
      done += take;
    }
  }

  @Override
  public void update(MemorySegment message, long offset, long length) {
    Objects.checkFromIndexSize(offset, length, message.byteSize());
    long done = 0;
    while (done < length) {
      makeRoom();
      int take = (int) Math.min(length - done, stage.length - staged);
      MemorySegment.copy(message, ValueLayout.JAVA_BYTE, offset + done, stage, staged, take);
      staged += take;
      done += take;
    }
  }

  @Override
  public void digest(byte[] out, int offset) {
    Objects.checkFromIndexSize(offset, digestBytes, out.length);
    finish(out, offset);
  }

  @Override
  public void digest(MemorySegment out, long offset) {
    Objects.checkFromIndexSize(offset, digestBytes, out.byteSize());
    // All is absorbed before the digest is written, so the stage can carry it to the segment.
    finish(stage, 0);
    MemorySegment.copy(stage, 0, out, ValueLayout.JAVA_BYTE, offset, digestBytes);
  }

  private void makeRoom() {
    if (staged == stage.length) {
      digest.update(stage, 0, staged);
      staged = 0;
    }
  }

  private void finish(byte[] out, int offset) {
    digest.update(stage, 0, staged);
    staged = 0;
    try {
      digest.digest(out, offset, digestBytes);
    } catch (DigestException e) {
      throw new IllegalStateException("there is room for a digest", e);
    }
  }
}
