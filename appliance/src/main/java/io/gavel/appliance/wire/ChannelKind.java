package io.gavel.appliance.wire;

import io.gavel.appliance.codec.DecodeException;

/**
 * The two connections between a pair of validators. Order and bulk never share one, so that a vote
 * never waits behind a batch. The codes are sent; they never change meaning.
 */
public enum ChannelKind {
  /** {@link io.gavel.appliance.consensus.Message}: small and urgent. */
  CONSENSUS(1, 256 << 10),
  /** {@link io.gavel.appliance.dissemination.BulkMessage}: large and patient. */
  BULK(2, 8 << 20);

  private static final ChannelKind[] ALL = values();

  private final int code;
  private final int payloadBytesMax;

  ChannelKind(int code, int payloadBytesMax) {
    this.code = code;
    this.payloadBytesMax = payloadBytesMax;
  }

  public int code() {
    return code;
  }

  /** A frame that announces a longer payload is refused before anything is read of it. */
  public int payloadBytesMax() {
    return payloadBytesMax;
  }

  public static ChannelKind ofCode(int code) throws DecodeException {
    if (code < 1 || code > ALL.length) {
      throw new DecodeException("hello.channel", code, "1 (consensus) or 2 (bulk)");
    }
    return ALL[code - 1];
  }
}
