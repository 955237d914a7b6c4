package io.gavel.bench.check;

import io.gavel.bench.questions.Questions;
import io.gavel.kernel.Operation;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An item in words and bounded hexadecimal digits, for whoever has to find out why. */
final class QuestionText {
  private static final int ED25519_KEY_BYTES = 32;
  private static final int ECDSA_KEY_BYTES = 64;
  private static final int SIGNATURE_BYTES = 64;
  private static final int DIGEST_BYTES = 32;
  private static final int TABLE_ROW_BYTES = 8;
  private static final int HEADER_BYTES = 32;

  private QuestionText() {}

  /** The fields of an item's row. */
  static List<Long> row(Questions questions, int item) {
    List<Long> row = new ArrayList<>();
    for (int field = 0; field < questions.operation().rowBytes() / Integer.BYTES; field++) {
      row.add(questions.rowField(item, field));
    }
    return List.copyOf(row);
  }

  /** What the row points to, by name. */
  static Map<String, String> bytes(Questions questions, int item) {
    List<Long> row = row(questions, item);
    Operation operation = questions.operation();
    Map<String, String> parts = new LinkedHashMap<>();
    switch (operation) {
      case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3 ->
          parts.put("message", hex(questions, row.get(0), row.get(1)));
      case MERKLE_ROOT, MERKLE_PROOF ->
          parts.put("leaf table", hex(questions, row.get(0), TABLE_ROW_BYTES * row.get(1)));
      case SECP256K1_VERIFY -> {
        parts.put("key", hex(questions, row.get(0), ECDSA_KEY_BYTES));
        parts.put("signature", hex(questions, row.get(1), SIGNATURE_BYTES));
        parts.put("digest", hex(questions, row.get(2), DIGEST_BYTES));
      }
      case SECP256K1_RECOVER -> {
        parts.put("signature", hex(questions, row.get(0), SIGNATURE_BYTES + 1));
        parts.put("digest", hex(questions, row.get(1), DIGEST_BYTES));
      }
      case ML_DSA_44_VERIFY, ML_DSA_65_VERIFY -> {
        parts.put("key (start)", hex(questions, row.get(0), DIGEST_BYTES));
        parts.put("signature (start)", hex(questions, row.get(1), SIGNATURE_BYTES));
        parts.put("message", hex(questions, row.get(2), row.get(3)));
      }
      case ED25519_VERIFY -> {
        parts.put("key", hex(questions, row.get(0), ED25519_KEY_BYTES));
        parts.put("signature", hex(questions, row.get(1), SIGNATURE_BYTES));
        parts.put("message", hex(questions, row.get(2), row.get(3)));
      }
      case LZ4_COMPRESS, LZ4_DECOMPRESS ->
          parts.put("data", hex(questions, row.get(0), row.get(1)));
      case VOTE_TALLY -> {
        parts.put("header", hex(questions, 0, HEADER_BYTES));
        parts.put("signature", hex(questions, row.get(1), SIGNATURE_BYTES));
      }
    }
    return parts;
  }

  private static String hex(Questions questions, long offset, long length) {
    MemorySegment input = questions.input();
    return length <= input.byteSize() && offset <= input.byteSize() - length
        ? Comparison.hex(input.asSlice(offset, length))
        : "not in the input of " + input.byteSize() + " bytes";
  }
}
