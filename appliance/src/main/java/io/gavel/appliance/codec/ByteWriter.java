package io.gavel.appliance.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Appends little-endian fields to a growing array. Not thread-safe. */
public final class ByteWriter {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] buffer;
  private int size;

  public ByteWriter(int capacityHint) {
    buffer = new byte[Math.max(16, capacityHint)];
  }

  public ByteWriter u8(int value) {
    checkRange(value, 0xff);
    int at = grow(1);
    buffer[at] = (byte) value;
    return this;
  }

  public ByteWriter u16(int value) {
    checkRange(value, 0xffff);
    int at = grow(2);
    SHORT.set(buffer, at, (short) value);
    return this;
  }

  public ByteWriter u32(long value) {
    checkRange(value, 0xffff_ffffL);
    int at = grow(4);
    INT.set(buffer, at, (int) value);
    return this;
  }

  public ByteWriter u64(long value) {
    int at = grow(8);
    LONG.set(buffer, at, value);
    return this;
  }

  public ByteWriter bytes(byte[] bytes) {
    return bytes(bytes, 0, bytes.length);
  }

  public ByteWriter bytes(byte[] bytes, int offset, int length) {
    int at = grow(length);
    System.arraycopy(bytes, offset, buffer, at, length);
    return this;
  }

  public ByteWriter digest(Digest digest) {
    int at = grow(Digest.BYTES);
    digest.write(buffer, at);
    return this;
  }

  public int size() {
    return size;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  /** Makes room and says where. It replaces the buffer, so call it before naming that. */
  private int grow(int bytes) {
    int at = size;
    size = Math.addExact(size, bytes);
    if (size > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size, Math.addExact(buffer.length, buffer.length)));
    }
    return at;
  }

  private static void checkRange(long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException("value is " + value + ", expected 0 to " + max);
    }
  }
}
