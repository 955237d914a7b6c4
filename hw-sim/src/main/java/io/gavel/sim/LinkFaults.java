package io.gavel.sim;

/**
 * What every link does to messages while faults last.
 *
 * @param delayMinUs shortest way, also that of a healed link
 * @param delayMaxUs longest usual way; ways are drawn evenly
 * @param lossPerMille messages that never arrive
 * @param duplicatePerMille messages that arrive twice, apart
 * @param stallPerMille messages that take {@code stallUs} more
 * @param fifo whether a link keeps the order, as TCP does; a stalled message then stalls the rest
 */
public record LinkFaults(
    long delayMinUs,
    long delayMaxUs,
    int lossPerMille,
    int duplicatePerMille,
    int stallPerMille,
    long stallUs,
    boolean fifo) {
  public LinkFaults {
    if (delayMinUs < 0 || delayMaxUs < delayMinUs || stallUs < 0) {
      throw new IllegalArgumentException(
          "link.delayUs is "
              + delayMinUs
              + " to "
              + delayMaxUs
              + ", stallUs "
              + stallUs
              + "; expected ascending, from 0");
    }
    checkPerMille("lossPerMille", lossPerMille);
    checkPerMille("duplicatePerMille", duplicatePerMille);
    checkPerMille("stallPerMille", stallPerMille);
  }

  /** A link with nothing but a delay. */
  public static LinkFaults none(long delayMinUs, long delayMaxUs) {
    return new LinkFaults(delayMinUs, delayMaxUs, 0, 0, 0, 0, true);
  }

  static void checkPerMille(String name, int value) {
    if (value < 0 || value > 1000) {
      throw new IllegalArgumentException(name + " is " + value + ", expected 0 to 1000");
    }
  }
}
