package io.gavel.kernel;

/**
 * What a device can be asked to do. Each operation fixes the layout of a batch's columns, all
 * integers little-endian, unsigned and unaligned:
 *
 * <table>
 * <caption>Row layouts</caption>
 * <tr><th>operation</th><th>row</th><th>output</th><th>result column</th></tr>
 * <tr><td>SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3</td>
 *     <td>u32 offset, u32 length (of the message in input)</td>
 *     <td>item i at i * 32, of SHA_512 at i * 64</td><td>unused</td></tr>
 * <tr><td>MERKLE_ROOT</td><td>u32 leafTableOffset, u32 leafCount</td><td>32 bytes per item</td><td>unused</td></tr>
 * <tr><td>MERKLE_PROOF</td><td>u32 leafTableOffset, u32 leafCount, u32 leafIndex, u32 zero</td>
 *     <td>32 * 32 bytes per item, siblings from the leaf upwards</td><td>u32 number of siblings</td></tr>
 * <tr><td>ED25519_VERIFY</td><td>u32 keyOffset, u32 signatureOffset, u32 messageOffset, u32 messageLength</td>
 *     <td>unused</td><td>unused</td></tr>
 * <tr><td>SECP256K1_VERIFY</td><td>u32 keyOffset, u32 signatureOffset, u32 digestOffset</td>
 *     <td>unused</td><td>unused</td></tr>
 * <tr><td>SECP256K1_RECOVER</td><td>u32 signatureOffset, u32 digestOffset</td>
 *     <td>96 bytes per item: key, 12 zeros, Ethereum address</td><td>unused</td></tr>
 * <tr><td>ML_DSA_44_VERIFY, ML_DSA_65_VERIFY</td>
 *     <td>u32 keyOffset, u32 signatureOffset, u32 messageOffset, u32 messageLength</td>
 *     <td>unused</td><td>unused</td></tr>
 * <tr><td>LZ4_COMPRESS, LZ4_DECOMPRESS</td><td>u32 inputOffset, u32 inputLength, u32 outputOffset,
 *     u32 outputCapacity</td><td>at outputOffset</td><td>u32 bytes written</td></tr>
 * <tr><td>VOTE_TALLY</td><td>u32 validatorIndex, u32 signatureOffset</td><td>see {@link TallyLayout}</td>
 *     <td>u32 {@link TallyLayout} reason</td></tr>
 * </table>
 *
 * <p>A leaf table lies in the input: leafCount rows of u32 offset, u32 length, one for each leaf.
 */
public enum Operation {
  SHA_256(8, 32),
  SHA_512(8, 64),
  KECCAK_256(8, 32),
  SHA3_256(8, 32),
  BLAKE3(8, 32),
  MERKLE_ROOT(8, 32),
  MERKLE_PROOF(16, Operation.MERKLE_PROOF_BYTES),
  ED25519_VERIFY(16, 0),
  SECP256K1_VERIFY(12, 0),
  SECP256K1_RECOVER(8, Operation.RECOVERED_KEY_BYTES),
  ML_DSA_44_VERIFY(16, 0),
  ML_DSA_65_VERIFY(16, 0),
  LZ4_COMPRESS(16, 0),
  LZ4_DECOMPRESS(16, 0),
  VOTE_TALLY(8, 0);

  /** Room for one Merkle proof: 32 siblings, enough for 2^32 leaves. */
  public static final int MERKLE_PROOF_BYTES = 32 * 32;

  /** A recovered secp256k1 key, 64 bytes, and the Ethereum address as the last 20 of 32 bytes. */
  public static final int RECOVERED_KEY_BYTES = 64 + 32;

  // Counted once: values() allocates.
  private static final int PROFILES = Ed25519Profile.values().length;

  private static final int RULES = EcdsaRule.values().length;

  private final int rowBytes;
  private final int outputBytesPerItem;

  Operation(int rowBytes, int outputBytesPerItem) {
    this.rowBytes = rowBytes;
    this.outputBytesPerItem = outputBytesPerItem;
  }

  /** Bytes of one row of the {@code rows} column. */
  public int rowBytes() {
    return rowBytes;
  }

  /** Bytes each item owns in the output, at index times this; 0 where the rows say the place. */
  public int outputBytesPerItem() {
    return outputBytesPerItem;
  }

  /** Whether the operation writes the result column. */
  public boolean hasResults() {
    return switch (this) {
      case MERKLE_PROOF, LZ4_COMPRESS, LZ4_DECOMPRESS, VOTE_TALLY -> true;
      case SHA_256,
          SHA_512,
          KECCAK_256,
          SHA3_256,
          BLAKE3,
          MERKLE_ROOT,
          ED25519_VERIFY,
          SECP256K1_VERIFY,
          SECP256K1_RECOVER,
          ML_DSA_44_VERIFY,
          ML_DSA_65_VERIFY ->
          false;
    };
  }

  /** Whether the operation writes the output column; where not, the column may be anything. */
  public boolean hasOutput() {
    return switch (this) {
      case ED25519_VERIFY, SECP256K1_VERIFY, ML_DSA_44_VERIFY, ML_DSA_65_VERIFY -> false;
      case SHA_256,
          SHA_512,
          KECCAK_256,
          SHA3_256,
          BLAKE3,
          MERKLE_ROOT,
          MERKLE_PROOF,
          SECP256K1_RECOVER,
          LZ4_COMPRESS,
          LZ4_DECOMPRESS,
          VOTE_TALLY ->
          true;
    };
  }

  /** How many values a batch's parameter may have, from 0 on; most operations know 0 alone. */
  public int parameters() {
    return switch (this) {
      case ED25519_VERIFY -> PROFILES;
      case SECP256K1_VERIFY, SECP256K1_RECOVER -> RULES;
      case SHA_256,
          SHA_512,
          KECCAK_256,
          SHA3_256,
          BLAKE3,
          MERKLE_ROOT,
          MERKLE_PROOF,
          ML_DSA_44_VERIFY,
          ML_DSA_65_VERIFY,
          LZ4_COMPRESS,
          LZ4_DECOMPRESS,
          VOTE_TALLY ->
          1;
    };
  }
}
