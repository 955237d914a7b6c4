package io.gavel.kernel;

/**
 * The fate of one item of a batch. A device's failure never reads as the input's, nor the reverse.
 *
 * <p>Devices write the {@link #code()} as one byte; the codes are part of the hardware ABI and
 * never change meaning.
 */
public enum ItemStatus {
  /**
   * Never started; submit the item again, elsewhere if need be. The state of every item at
   * submission.
   */
  NOT_PROCESSED(0),
  /** The device decided: a signature that verifies, or an output that was produced. */
  VALID(1),
  /** The device decided: a signature that does not verify, or a vote that does not count. */
  INVALID(2),
  /** The input breaks the operation's format; says nothing about the device. */
  MALFORMED(3),
  /** The device failed; says nothing about the input. */
  DEVICE_ERROR(4);

  private static final ItemStatus[] BY_CODE = values();

  private final byte code;

  ItemStatus(int code) {
    this.code = (byte) code;
  }

  /** The byte a device writes for this status. */
  public byte code() {
    return code;
  }

  /** The status for a byte a device wrote; an unknown byte is the device's failure. */
  public static ItemStatus ofCode(byte code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : DEVICE_ERROR;
  }
}
