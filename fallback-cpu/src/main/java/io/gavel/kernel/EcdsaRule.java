package io.gavel.kernel;

/**
 * Which s {@link Operation#SECP256K1_VERIFY} and {@link Operation#SECP256K1_RECOVER} accept; its
 * {@link #parameter()} is the batch's. With a signature (r, s) its mirror image (r, n - s) verifies
 * too; of the two exactly one has a low s.
 */
public enum EcdsaRule {
  /** s at most n / 2 (BIP 62, EIP-2): nobody but the signer can turn a signature into another. */
  LOW_S(0),
  /** Every s from 1 to n - 1, as SEC 1 has it. */
  ANY_S(1);

  private final int parameter;

  EcdsaRule(int parameter) {
    this.parameter = parameter;
  }

  /** What a batch carries for it, the position among {@link #values()}. Never changes meaning. */
  public int parameter() {
    return parameter;
  }
}
