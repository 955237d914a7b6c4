package io.gavel.kernel;

/**
 * The acceptance rule of {@link Operation#ED25519_VERIFY}; its {@link #parameter()} is the batch's.
 * Every profile demands s &lt; L and points that decode; the challenge is hashed over the bytes as
 * received.
 */
public enum Ed25519Profile {
  /** Cofactored equation 8(sB - R - kA) = 0; A and R canonically encoded and not of small order. */
  GAVEL(0),
  /** Cofactored equation; non-canonical encodings and small orders allowed (ZIP 215, CometBFT). */
  ZIP215(1),
  /** As {@link #GAVEL}, with the equation without cofactor: sB - R - kA = 0. */
  STRICT(2);

  private final int parameter;

  Ed25519Profile(int parameter) {
    this.parameter = parameter;
  }

  /** What a batch carries for it, the position among {@link #values()}. Never changes meaning. */
  public int parameter() {
    return parameter;
  }
}
