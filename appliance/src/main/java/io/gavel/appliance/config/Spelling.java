package io.gavel.appliance.config;

import java.util.Collection;
import java.util.Locale;

/** Guesses which known name a mistyped one was meant to be. */
final class Spelling {
  /** Names longer than this are not compared: the cost is the product of the lengths. */
  private static final int LENGTH_MAX = 64;

  private Spelling() {}

  /** A sentence for the end of an error message: the nearest name, or else all of them. */
  static String hint(String mistyped, Collection<String> known) {
    String nearest = null;
    int least = Math.max(2, mistyped.length() / 3) + 1;
    if (mistyped.length() <= LENGTH_MAX) {
      for (String name : known) {
        int distance = distance(mistyped.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
        if (distance < least) {
          least = distance;
          nearest = name;
        }
      }
    }
    return nearest != null
        ? "did you mean " + nearest + "?"
        : "expected one of " + String.join(", ", known);
  }

  /** Insertions, deletions, substitutions and swaps of neighbours that turn one into the other. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] now = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      now[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        now[j] = Math.min(substitution, Math.min(last[j], now[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          now[j] = Math.min(now[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = now;
      now = spare;
    }
    return last[b.length()];
  }
}
