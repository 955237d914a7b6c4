package io.gavel.bench.check;

import io.gavel.bench.questions.Questions;
import io.gavel.kernel.Operation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/**
 * The first wrong answer of a provider to an operation, with all it takes to ask again.
 *
 * @param reference who says that it is wrong
 * @param seed of the whole run
 * @param batch counted from 0 in this operation
 * @param batchItems items of that batch
 * @param item in the batch, or -1 for the batch as a whole
 * @param kind what the item was made to be
 * @param parameter the batch's
 * @param row the fields of the item's row
 * @param bytes what the row points to, bounded
 */
record Mismatch(
    String provider,
    Operation operation,
    String reference,
    long seed,
    long batch,
    int batchItems,
    int item,
    String kind,
    int parameter,
    List<Long> row,
    Map<String, String> bytes,
    String expected,
    String actual) {

  static Mismatch of(
      String provider,
      String reference,
      long seed,
      long batch,
      Questions questions,
      Difference difference) {
    int item = difference.item();
    return new Mismatch(
        provider,
        questions.operation(),
        reference,
        seed,
        batch,
        questions.items(),
        item,
        item < 0 ? "whole batch" : questions.kind(item).name(),
        questions.parameter(),
        item < 0 ? List.of() : QuestionText.row(questions, item),
        item < 0 ? Map.of() : QuestionText.bytes(questions, item),
        difference.expected(),
        difference.actual());
  }

  void print(PrintWriter out) {
    out.println("MISMATCH: " + provider + " " + operation + ", seed " + seed);
    out.println("  item      " + item + " (" + kind + ") of batch " + batch + " of " + batchItems);
    out.println("  parameter " + parameter);
    out.println("  row       " + row);
    bytes.forEach((name, hex) -> out.println("  " + name + ": " + hex));
    out.println("  expected  " + expected + " (" + reference + ")");
    out.println("  actual    " + actual);
    out.println(
        "  again     gavel check --provider "
            + provider
            + " --op "
            + operation
            + " --seed "
            + seed);
  }
}
