package io.gavel.appliance.cli;

/**
 * One thing {@code gavel doctor} looked at.
 *
 * @param area what it belongs to: {@code kernels}, {@code disk}
 * @param detail what it is, or why it is refused and what to do
 */
record Finding(String area, String name, Verdict verdict, String detail) {
  enum Verdict {
    /** There, and used if wanted. */
    OK,
    /** Not there; a node runs without it. */
    REFUSED,
    /** A node runs, and not as well as it could. */
    POOR,
    /** A node does not run. */
    MISSING
  }
}
