package io.gavel.bench.questions;

import io.gavel.kernel.Operation;
import java.util.SplittableRandom;

/** The source of each operation's questions. */
public final class QuestionSources {
  private QuestionSources() {}

  /**
   * A source that starts anew.
   *
   * @param seed the same one makes the same batches, whatever else is asked
   */
  public static QuestionSource of(Operation operation, long seed, Limits limits) {
    // The name, not the ordinal: a new operation changes nobody's questions.
    SplittableRandom random = new SplittableRandom(seed * 31 + operation.name().hashCode());
    return switch (operation) {
      case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3 ->
          new HashQuestions(operation, random, limits);
      case MERKLE_ROOT, MERKLE_PROOF -> new MerkleQuestions(operation, random);
      case ED25519_VERIFY -> new Ed25519Questions(random, limits);
      case SECP256K1_VERIFY, SECP256K1_RECOVER -> new EcdsaQuestions(operation, random);
      case ML_DSA_44_VERIFY, ML_DSA_65_VERIFY -> new MlDsaQuestions(operation, random);
      case LZ4_COMPRESS -> new Lz4CompressQuestions(random);
      case LZ4_DECOMPRESS -> new Lz4DecompressQuestions(random);
      case VOTE_TALLY -> new TallyQuestions(random);
    };
  }
}
