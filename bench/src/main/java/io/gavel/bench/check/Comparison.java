package io.gavel.bench.check;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/**
 * Equality of answers, as docs/kernel-contract.md defines it: what is undefined is not compared.
 */
public final class Comparison {
  /** Bytes of an answer or a question shown in a message. */
  static final int SHOWN_BYTES_MAX = 64;

  private static final int SIBLING_BYTES = 32;

  private Comparison() {}

  /**
   * The difference between two answers to an item, null where there is none.
   *
   * @param expected cleared for the same questions as {@code actual}, then answered
   */
  public static Difference of(Questions questions, int item, Answers expected, Answers actual) {
    ItemStatus right = expected.status(item);
    ItemStatus status = actual.status(item);
    if (status != right) {
      return new Difference(item, right.name(), status.name());
    }
    if (questions.operation().hasResults() && actual.result(item) != expected.result(item)) {
      return new Difference(
          item,
          right + ", result " + expected.result(item),
          status + ", result " + actual.result(item));
    }
    long length = outputLength(questions, item, expected);
    if (length == 0) {
      return null; // and the row of a malformed item may name any place
    }
    long offset = outputOffset(questions, item);
    MemorySegment want = expected.output().asSlice(offset, length);
    MemorySegment got = actual.output().asSlice(offset, length);
    return want.mismatch(got) == -1
        ? null
        : new Difference(item, right + ", " + hex(want), status + ", " + hex(got));
  }

  /** The difference in what belongs to the batch as a whole, null where there is none. */
  public static Difference ofWhole(Questions questions, Answers expected, Answers actual) {
    if (!actual.guardsAreUntouched()) {
      return new Difference(-1, "columns written", "bytes outside a column written");
    }
    if (questions.operation() == Operation.VOTE_TALLY
        && expected.output().mismatch(actual.output()) != -1) {
      return new Difference(-1, "tally " + hex(expected.output()), "tally " + hex(actual.output()));
    }
    return null;
  }

  /** Where an item's own output starts. */
  static long outputOffset(Questions questions, int item) {
    return switch (questions.operation()) {
      case LZ4_COMPRESS, LZ4_DECOMPRESS -> questions.rowField(item, 2);
      case VOTE_TALLY, ED25519_VERIFY, SECP256K1_VERIFY, ML_DSA_44_VERIFY, ML_DSA_65_VERIFY -> 0;
      case SHA_256,
          SHA_512,
          KECCAK_256,
          SHA3_256,
          BLAKE3,
          MERKLE_ROOT,
          MERKLE_PROOF,
          SECP256K1_RECOVER ->
          (long) item * questions.operation().outputBytesPerItem();
    };
  }

  /** How much of it is defined. That of a malformed item was to be left as it was. */
  private static long outputLength(Questions questions, int item, Answers expected) {
    boolean isValid = expected.status(item) == ItemStatus.VALID;
    Operation operation = questions.operation();
    return switch (operation) {
      case LZ4_COMPRESS, LZ4_DECOMPRESS -> isValid ? expected.result(item) : 0;
      case MERKLE_PROOF ->
          isValid ? (long) SIBLING_BYTES * expected.result(item) : operation.outputBytesPerItem();
      case VOTE_TALLY, ED25519_VERIFY, SECP256K1_VERIFY, ML_DSA_44_VERIFY, ML_DSA_65_VERIFY -> 0;
      case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3, MERKLE_ROOT, SECP256K1_RECOVER ->
          operation.outputBytesPerItem();
    };
  }

  /** A bounded form of bytes for a message. */
  static String hex(MemorySegment bytes) {
    long shown = Math.min(SHOWN_BYTES_MAX, bytes.byteSize());
    String hex = HexFormat.of().formatHex(bytes.asSlice(0, shown).toArray(ValueLayout.JAVA_BYTE));
    return bytes.byteSize() > shown ? hex + "... (" + bytes.byteSize() + " bytes)" : hex;
  }
}
