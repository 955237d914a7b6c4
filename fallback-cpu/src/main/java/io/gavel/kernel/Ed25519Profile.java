package io.gavel.kernel;

/**
 * The acceptance rule of {@link Operation#ED25519_VERIFY}; its ordinal is the batch's parameter.
 * Every profile demands s &lt; L and points that decode; the challenge is hashed over the bytes as
 * received.
 */
public enum Ed25519Profile {
  /** Cofactored equation 8(sB - R - kA) = 0; A and R canonically encoded and not of small order. */
  GAVEL,
  /** Cofactored equation; non-canonical encodings and small orders allowed (ZIP 215, CometBFT). */
  ZIP215,
  /** As {@link #GAVEL}, with the equation without cofactor: sB - R - kA = 0. */
  STRICT
}
